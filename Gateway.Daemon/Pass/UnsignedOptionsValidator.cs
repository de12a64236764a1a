using Gateway.Signing.Catalog;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Pass;

internal sealed class UnsignedOptionsValidator : IValidateOptions<UnsignedOptions>
{
    public ValidateOptionsResult Validate(string? name, UnsignedOptions options)
    {
        List<string> mistakes = [];
        for (int i = 0; i < options.Allow.Count; i++)
        {
            if (UnsignedRule.Parse(options.Allow[i]) is not { } rule)
            {
                mistakes.Add($"Unsigned:Allow:{i} is '{options.Allow[i]}': expected SERVICE:ACTION, for example cognito-idp:InitiateAuth.");
            }
            else if (ServiceCatalog.Default.Find(rule.Service) is not { } service)
            {
                mistakes.Add($"Unsigned:Allow:{i} is '{options.Allow[i]}': expected the id of a service in the catalog, not '{rule.Service}'.");
            }
            else if (!service.Actions.Any(rule.Covers))
            {
                mistakes.Add($"Unsigned:Allow:{i} is '{options.Allow[i]}': expected an action of {rule.Service}, and '{rule.Action}' is none.");
            }
        }

        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }
}
