namespace Gateway.Daemon.Errors;

internal sealed record GatewayErrorFeature(GatewayError Error, string Code) : IGatewayErrorFeature;
