using Gateway.Daemon.Admit;
using Gateway.Daemon.Diagnostics;
using Gateway.Daemon.Hosting.Reload;
using Gateway.Signing.Catalog;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Pass;

/// <summary>Which calls the operator lets pass without a signature. What no rule names is refused.</summary>
internal sealed partial class UnsignedRules(IOptions<UnsignedOptions> options)
{
    private readonly Derived<UnsignedOptions, UnsignedRule[]> _rules = new(options, static o => [.. o.Allow.Select(static text => UnsignedRule.Parse(text)!)]);

    /// <summary>The services at a host, and at this path, that any rule is about; empty spares reading a body.</summary>
    public IReadOnlyList<CatalogService> Candidates(CallFeature call) => _rules.Value is not { Length: > 0 } rules ? [] :
    [
        .. call.Host.Services.Where(service =>
            rules.Any(rule => rule.Service == service.Id)
            && service.SigningNames.Any(name => call.Host.ServiceFor(name, call.RawPath) == service)),
    ];

    /// <summary>Whether a rule names the action.</summary>
    public bool Allows(CatalogService service, string action) => _rules.Value.Any(rule => rule.Service == service.Id && rule.Covers(action));

    /// <summary>The rules for actions that AWS does not take without a signature: they let calls pass that only fail there.</summary>
    public IEnumerable<string> Useless() => _rules.Value
        .Where(static rule => !rule.IsUseful(ServiceCatalog.Default.Find(rule.Service)!))
        .Select(static rule => $"{rule.Service}:{rule.Action}");

    /// <summary>Says that a rule is of no use.</summary>
    [LoggerMessage(
        EventIds.UselessUnsignedRule, LogLevel.Warning,
        "Unsigned:Allow names {Rule}, which AWS does not take without a signature: such calls will only fail there", EventName = "UselessUnsignedRule")]
    public static partial void Warn(ILogger logger, string rule);
}
