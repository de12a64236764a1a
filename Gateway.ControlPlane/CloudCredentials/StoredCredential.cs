using Gateway.ControlPlane.Secrets;

namespace Gateway.ControlPlane.CloudCredentials;

/// <summary>A cloud credential with all that its keys are made from, as one statement read it.</summary>
/// <param name="Row">The credential itself.</param>
/// <param name="Secret">Its encrypted secret; null for kinds that have none.</param>
/// <param name="Base">What a role is assumed with; null for other kinds, and when the base was deleted.</param>
internal sealed record StoredCredential(CloudCredentialRow Row, SecretRow? Secret, StoredCredential? Base)
{
    /// <summary>Columns of <see cref="Read"/>, in its order; each part begins with its <c>id</c>.</summary>
    public const string Columns =
        """
        c.id, c.account_id, c.name, c.cloud, c.kind, c.status, c.access_key_id, c.secret_id, c.expires_at, c.cloud_account_id, c.region,
        c.role_arn, c.external_id, c.session_name_template, c.base_credential_id, c.version,
        cs.id, cs.account_id, cs.purpose, cs.owner_id, cs.key_id, cs.nonce, cs.ciphertext,
        b.id, b.account_id, b.name, b.cloud, b.kind, b.status, b.access_key_id, b.secret_id, b.expires_at, b.region, b.version,
        bs.id, bs.account_id, bs.purpose, bs.owner_id, bs.key_id, bs.nonce, bs.ciphertext
        """;

    /// <summary>What a credential <c>c</c> is joined with.</summary>
    public const string Joins =
        """
        LEFT JOIN secrets cs ON cs.id = c.secret_id
        LEFT JOIN cloud_credentials b ON b.id = c.base_credential_id AND b.status <> 'deleted'
        LEFT JOIN secrets bs ON bs.id = b.secret_id
        """;

    public static StoredCredential Read(CloudCredentialRow row, SecretRow? secret, CloudCredentialRow? baseRow, SecretRow? baseSecret) =>
        new(row, secret, baseRow is null ? null : new StoredCredential(baseRow, baseSecret, null));
}
