using Gateway.ControlPlane.Api;

namespace Gateway.ControlPlane.Prices;

internal static class PriceExamples
{
    public static IReadOnlyList<object> All { get; } =
    [
        new CreatePriceRequest { Service = "dynamodb", Action = "PutItem", PerCall = 0.00000125m, PerGb = 0.09m, Currency = "USD" },
        new UpdatePriceRequest { PerCall = 0.0000015m, PerGb = 0.09m },
        new PriceResponse
        {
            Id = "prc_01kqvnv3p0e8m9y2c5t7w4x6ze", Service = "dynamodb", Action = "PutItem", PerCall = 0.00000125m, PerGb = 0.09m, Currency = "USD", CreatedAt = ApiExamples.Time,
        },
    ];
}
