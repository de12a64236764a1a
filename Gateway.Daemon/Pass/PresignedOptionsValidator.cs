using Microsoft.Extensions.Options;

namespace Gateway.Daemon.Pass;

internal sealed class PresignedOptionsValidator : IValidateOptions<PresignedOptions>
{
    public ValidateOptionsResult Validate(string? name, PresignedOptions options)
    {
        List<string> mistakes = [];
        for (int i = 0; i < options.PassHosts.Count; i++)
        {
            if (HostWildcard.Parse(options.PassHosts[i]) is null)
            {
                mistakes.Add(
                    $"Presigned:PassHosts:{i} is '{options.PassHosts[i]}': expected a host with * inside labels, for example awslambda-*-tasks.s3.*.amazonaws.com.");
            }
        }

        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }
}
