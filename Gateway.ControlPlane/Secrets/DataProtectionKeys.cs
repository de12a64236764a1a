using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Dapper;
using Gateway.ControlPlane.Database;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace Gateway.ControlPlane.Secrets;

/// <summary>
/// Data protection's keys in the database, so that what one node protects every other reads, also after a restart. Encrypted here, as
/// rows, rather than by an XML encryptor inside the XML: <c>keys rotate</c> can then count and re-encrypt them like every other secret.
/// The framework's interface is synchronous, and so is Npgsql here.
/// </summary>
internal sealed class DataProtectionKeys(NpgsqlDataSource dataSource, SecretProtector protector, TimeProvider time) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using NpgsqlConnection connection = dataSource.OpenConnection();
        return [.. connection.Query<DataProtectionKeyRow>("SELECT id, key_id, nonce, ciphertext FROM data_protection_keys ORDER BY id").Select(Read)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        string id = ResourceId.New("dpk", time);
        byte[] plaintext = Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting));
        try
        {
            EncryptedSecret secret = protector.Protect(DataProtectionKeyRow.IdentityOf(id), plaintext);
            using NpgsqlConnection connection = dataSource.OpenConnection();
            connection.Execute(
                """
                INSERT INTO data_protection_keys (id, name, key_id, nonce, ciphertext, created_at)
                VALUES (@id, @friendlyName, @KeyId, @Nonce, @Ciphertext, @now)
                """,
                new { id, friendlyName, secret.KeyId, secret.Nonce, secret.Ciphertext, now = time.GetUtcNow() });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    private XElement Read(DataProtectionKeyRow row)
    {
        byte[] plaintext = protector.Unprotect(row.Identity, row.Encrypted);
        try
        {
            return XElement.Parse(Encoding.UTF8.GetString(plaintext));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }
}
