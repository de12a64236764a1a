using System.Globalization;
using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Diagnose;

internal sealed class DiagnosisOptionsValidator : IValidateOptions<DiagnosisOptions>
{
    public ValidateOptionsResult Validate(string? name, DiagnosisOptions options) => options.MaxPerMinute is < 0 or > 10_000
        ? ValidateOptionsResult.Fail(string.Create(CultureInfo.InvariantCulture, $"Diagnosis:MaxPerMinute is '{options.MaxPerMinute}': expected 0 to 10000."))
        : ValidateOptionsResult.Success;
}
