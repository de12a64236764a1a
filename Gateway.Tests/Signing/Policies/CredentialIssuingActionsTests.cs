using System.Text.RegularExpressions;
using Gateway.Signing.Catalog;
using Gateway.Signing.Policies;
using NUnit.Framework;

namespace Gateway.Tests.Signing.Policies;

[TestFixture]
internal sealed partial class CredentialIssuingActionsTests
{
    /// <summary>Operations with such a name whose answers carry no AWS credential.</summary>
    private static readonly string[] Harmless =
    [
        "apigateway", "ecr", "ecr-public", "codeartifact", "kafka", "imagebuilder", "rds", "iot", "iam", "codecommit", "transfer", "deadline",
    ];

    [Test]
    public void Every_sts_operation_but_the_harmless_ones_issues_credentials()
    {
        Assert.That(CredentialIssuingActions.Contains("sts", "GetCallerIdentity"), Is.False);
        Assert.That(CredentialIssuingActions.Contains("sts", "AssumeRole"), Is.True);
        Assert.That(CredentialIssuingActions.Contains("sts", "MadeUpTomorrow"), Is.True);
        Assert.That(CredentialIssuingActions.Contains("sts", null), Is.True);
    }

    [Test]
    public void A_call_without_a_name_to_a_service_that_speaks_forms_may_issue()
    {
        Assert.That(CredentialIssuingActions.Contains("iam", null), Is.True);
        Assert.That(CredentialIssuingActions.Contains("redshift", null), Is.True);
        Assert.That(CredentialIssuingActions.Contains("dynamodb", null), Is.False);
    }

    [Test]
    public void Temporary_credentials_of_the_catalog_are_all_guarded()
    {
        string[] unguarded =
        [
            .. ServiceCatalog.Default.Services
                .Where(static s => s.Id != "sts" && !Harmless.Contains(s.Id))
                .SelectMany(static s => s.Operations.Models.SelectMany(static m => m.Operations).Select(o => (s.Id, Name: o)))
                .Where(static o => Issuing().IsMatch(o.Name) && !CredentialIssuingActions.Contains(o.Id, o.Name))
                .Select(static o => $"{o.Id} {o.Name}"),
        ];
        Assert.That(unguarded, Is.Empty);
    }

    [GeneratedRegex("^(Get|Create|Request)[A-Za-z]*(Credentials|AccessKey)$")]
    private static partial Regex Issuing();
}
