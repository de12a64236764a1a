using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Gateway.ControlPlane.Upstream;

namespace Gateway.ControlPlane.CloudCredentials;

/// <summary>Asks STS whose credential it is. Never throws for a bad credential: the answer says why it failed.</summary>
internal sealed class CloudCredentialVerifier(CloudKeySource keys, StsClients sts)
{
    public async Task<VerificationResponse> VerifyAsync(StoredCredential credential, CancellationToken cancellationToken)
    {
        try
        {
            AWSCredentials credentials = await keys.CredentialsForVerificationAsync(credential, cancellationToken);
            using AmazonSecurityTokenServiceClient client = sts.For(credentials, credential.Row.Region);
            GetCallerIdentityResponse identity = await client.GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellationToken);
            return new VerificationResponse { Verified = true, AccountId = identity.Account, Arn = identity.Arn };
        }
        catch (AmazonServiceException e)
        {
            return new VerificationResponse { Verified = false, Error = string.IsNullOrEmpty(e.ErrorCode) ? e.Message : $"{e.ErrorCode}: {e.Message}" };
        }
        catch (Exception e) when (e is AmazonClientException or HttpRequestException or CloudCredentialUnavailableException)
        {
            return new VerificationResponse { Verified = false, Error = e.Message };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new VerificationResponse { Verified = false, Error = "STS did not answer in time." };
        }
    }
}
