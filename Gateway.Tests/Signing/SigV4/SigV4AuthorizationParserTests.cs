using Gateway.Signing.SigV4;
using NUnit.Framework;

namespace Gateway.Tests.Signing.SigV4;

/// <summary>The header form: each refusal starts from a request that is accepted, with exactly one thing changed.</summary>
[TestFixture]
public sealed class SigV4AuthorizationParserTests
{
    private const string Credential = "Credential=AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/dynamodb/aws4_request";

    private const string Signed = "SignedHeaders=host;x-amz-date;x-amz-target";

    private const string Signature = "Signature=" + SigV4Sample.SignatureText;

    [Test]
    public void Well_formed_header_is_read_into_values()
    {
        SigV4Failure failure = SigV4AuthorizationParser.Parse(
            "", [SigV4Sample.Host, SigV4Sample.Date, SigV4Sample.Target, new("authorization", SigV4Sample.Authorization)], out SigV4Authorization? read);
        Assert.That(failure, Is.EqualTo(SigV4Failure.None));
        Assert.That(read!.Form, Is.EqualTo(SigV4Form.Header));
        Assert.That(read.AccessKeyId, Is.EqualTo(SigV4Sample.AccessKeyId));
        Assert.That(read.Scope, Is.EqualTo(SigV4Sample.Scope));
        Assert.That(read.SignedHeaders, Is.EqualTo((string[])["host", "x-amz-date", "x-amz-target"]));
        Assert.That(read.Signature, Is.EqualTo(SigV4Sample.SignatureText));
        Assert.That(read.RequestTime, Is.EqualTo(SigV4Sample.Time));
        Assert.That(read.RequestTime.Offset, Is.EqualTo(TimeSpan.Zero));
        Assert.That(read.Expires, Is.Null);
        Assert.That(read.HasSessionToken, Is.False);
        Assert.That(read.ToString(), Does.Not.Contain(SigV4Sample.SignatureText));
    }

    [TestCase("AWS4-HMAC-SHA256 " + Credential + "," + Signed + "," + Signature)]
    [TestCase("AWS4-HMAC-SHA256 " + Credential + " ,\t" + Signed + " , " + Signature)]
    [TestCase("AWS4-HMAC-SHA256   " + Signature + ", " + Signed + ", " + Credential)]
    [TestCase(" AWS4-HMAC-SHA256\t" + Credential + ", " + Signed + ", " + Signature + " ")]
    public void Separators_and_orders_that_clients_send_are_read(string authorization) =>
        Assert.That(SigV4Sample.ParseHeader(authorization), Is.EqualTo(SigV4Failure.None));

    [TestCase("")]
    [TestCase("Bearer abc", TestName = "Bearer_token_is_another_algorithm")]
    [TestCase("Basic YTpi")]
    [TestCase("aws4-hmac-sha256 " + Credential + ", " + Signed + ", " + Signature, TestName = "Algorithm_in_lower_case_is_another_algorithm")]
    [TestCase("AWS4-HMAC-SHA512 " + Credential + ", " + Signed + ", " + Signature)]
    [TestCase("AWS4-HMAC-SHA256-PAYLOAD " + Credential + ", " + Signed + ", " + Signature)]
    public void Another_algorithm_is_refused(string authorization) =>
        Assert.That(SigV4Sample.ParseHeader(authorization), Is.EqualTo(SigV4Failure.UnsupportedAlgorithm));

    [TestCase("AWS AKIAIOSFODNN7EXAMPLE:frJIUN8DYpKDtOLCwo//yllqDzg=")]
    [TestCase("AWS3-HTTPS AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE")]
    public void Signature_version_2_is_a_failure_of_its_own(string authorization) =>
        Assert.That(SigV4Sample.ParseHeader(authorization), Is.EqualTo(SigV4Failure.SignatureVersion2));

    [Test]
    public void Request_without_authentication_is_told_so() =>
        Assert.That(SigV4AuthorizationParser.Parse("a=1", [SigV4Sample.Host], out _), Is.EqualTo(SigV4Failure.MissingAuthentication));

    [Test]
    public void Two_authorization_headers_are_refused() => Assert.That(
        SigV4Sample.Parse(
            SigV4Sample.Authorization, SigV4Sample.Host, SigV4Sample.Date, SigV4Sample.Target, new("AUTHORIZATION", SigV4Sample.Authorization)),
        Is.EqualTo(SigV4Failure.MultipleAuthentications));

    [TestCase("X-Amz-Signature=1")]
    [TestCase("X-Amz-Algorithm=AWS4-HMAC-SHA256")]
    [TestCase("a=1&X-Amz-Credential=2")]
    [TestCase("x-amz-signature=1")]
    [TestCase("X%2DAmz%2DSignature=1")]
    [TestCase("AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=x&Expires=1")]
    public void Header_and_query_authentication_at_once_are_refused(string query) => Assert.That(
        SigV4AuthorizationParser.Parse(
            query, [SigV4Sample.Host, SigV4Sample.Date, SigV4Sample.Target, new("Authorization", SigV4Sample.Authorization)], out _),
        Is.EqualTo(SigV4Failure.MultipleAuthentications));

    [TestCase("AWS4-HMAC-SHA256")]
    [TestCase("AWS4-HMAC-SHA256 ")]
    [TestCase("AWS4-HMAC-SHA256 " + Signed + ", " + Signature, TestName = "Credential_is_required")]
    [TestCase("AWS4-HMAC-SHA256 " + Credential + ", " + Signature, TestName = "SignedHeaders_are_required")]
    [TestCase("AWS4-HMAC-SHA256 " + Credential + ", " + Signed, TestName = "Signature_is_required")]
    [TestCase("AWS4-HMAC-SHA256 " + Credential + ", " + Credential + ", " + Signed + ", " + Signature, TestName = "Credential_twice_is_refused")]
    [TestCase("AWS4-HMAC-SHA256 " + Credential + ", " + Signed + ", " + Signed + ", " + Signature, TestName = "SignedHeaders_twice_are_refused")]
    [TestCase("AWS4-HMAC-SHA256 " + Credential + ", " + Signed + ", " + Signature + ", " + Signature, TestName = "Signature_twice_is_refused")]
    [TestCase("AWS4-HMAC-SHA256 " + Credential + ", " + Signed + ", " + Signature + ", Extra=1", TestName = "Unknown_part_is_refused")]
    [TestCase("AWS4-HMAC-SHA256 " + Credential + ", " + Signed + ", " + Signature + ",", TestName = "Empty_part_is_refused")]
    [TestCase("AWS4-HMAC-SHA256 " + Credential + ", " + Signed + ", " + Signature + ", x", TestName = "Part_without_a_value_is_refused")]
    [TestCase("AWS4-HMAC-SHA256 credential=AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/dynamodb/aws4_request, " + Signed + ", " + Signature)]
    [TestCase("AWS4-HMAC-SHA256 " + Credential + ", " + Signed + ", Signature=", TestName = "Empty_signature_is_refused")]
    [TestCase("AWS4-HMAC-SHA256 " + Credential + ", " + Signed + ", Signature=0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef", TestName = "Upper_case_signature_is_refused")]
    [TestCase("AWS4-HMAC-SHA256 " + Credential + ", " + Signed + ", " + Signature + "0", TestName = "Longer_signature_is_refused")]
    [TestCase("AWS4-HMAC-SHA256 " + Credential + ", SignedHeaders=, " + Signature, TestName = "Empty_SignedHeaders_are_refused")]
    [TestCase("AWS4-HMAC-SHA256 " + Credential + ", " + Signed + ";, " + Signature, TestName = "Empty_signed_name_is_refused")]
    [TestCase("AWS4-HMAC-SHA256 " + Credential + ", " + Signed + ";host, " + Signature, TestName = "Signed_name_twice_is_refused")]
    [TestCase("AWS4-HMAC-SHA256 " + Credential + ", " + Signed + ";X-Amz-Acl, " + Signature, TestName = "Upper_case_signed_name_is_refused")]
    [TestCase("AWS4-HMAC-SHA256 " + Credential + ", " + Signed + ";a b, " + Signature, TestName = "Signed_name_that_is_no_token_is_refused")]
    [TestCase("AWS4-HMAC-SHA256 " + Credential + ", " + Signed + ";:path, " + Signature, TestName = "Signed_pseudo_header_is_refused")]
    public void Malformed_header_is_refused(string authorization) =>
        Assert.That(SigV4Sample.ParseHeader(authorization), Is.EqualTo(SigV4Failure.Malformed));

    [Test]
    public void Longest_header_is_bounded()
    {
        string padding = new(' ', 8 * 1024 - SigV4Sample.Authorization.Length);
        Assert.That(SigV4Sample.ParseHeader(SigV4Sample.Authorization + padding), Is.EqualTo(SigV4Failure.None));
        Assert.That(SigV4Sample.ParseHeader(SigV4Sample.Authorization + padding + ' '), Is.EqualTo(SigV4Failure.Malformed));
    }

    [Test]
    public void Number_of_signed_headers_is_bounded()
    {
        Assert.That(SigV4Sample.ParseHeader(WithSignedHeaders(100)), Is.EqualTo(SigV4Failure.None));
        Assert.That(SigV4Sample.ParseHeader(WithSignedHeaders(101)), Is.EqualTo(SigV4Failure.Malformed));

        static string WithSignedHeaders(int count) =>
            $"AWS4-HMAC-SHA256 {Credential}, {Signed};{string.Join(';', Enumerable.Range(0, count - 3).Select(i => $"y{i}"))}, {Signature}";
    }

    [TestCase("AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/dynamodb")]
    [TestCase("AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/x/dynamodb/aws4_request", TestName = "Credential_of_six_parts_is_refused")]
    [TestCase("AKIA/IOSFODNN7EXAMPLE/20260102/eu-west-1/dynamodb/aws4_request", TestName = "Slash_in_the_key_id_is_refused")]
    [TestCase("/20260102/eu-west-1/dynamodb/aws4_request", TestName = "Empty_key_id_is_refused")]
    [TestCase("AKIA-X/20260102/eu-west-1/dynamodb/aws4_request", TestName = "Key_id_with_a_foreign_character_is_refused")]
    [TestCase("AKIA\u00c4/20260102/eu-west-1/dynamodb/aws4_request")]
    [TestCase("AKIAIOSFODNN7EXAMPLE/2026010/eu-west-1/dynamodb/aws4_request", TestName = "Scope_date_of_seven_digits_is_refused")]
    [TestCase("AKIAIOSFODNN7EXAMPLE/2026010a/eu-west-1/dynamodb/aws4_request", TestName = "Scope_date_with_a_letter_is_refused")]
    [TestCase("AKIAIOSFODNN7EXAMPLE/20260102//dynamodb/aws4_request", TestName = "Empty_region_is_refused")]
    [TestCase("AKIAIOSFODNN7EXAMPLE/20260102/EU-west-1/dynamodb/aws4_request", TestName = "Region_with_a_foreign_character_is_refused")]
    [TestCase("AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1//aws4_request", TestName = "Empty_service_is_refused")]
    [TestCase("AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/dynamo db/aws4_request", TestName = "Service_with_a_foreign_character_is_refused")]
    [TestCase("AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/dynamodb/AWS4_request", TestName = "Other_terminator_is_refused")]
    [TestCase("AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/dynamodb/")]
    public void Malformed_credential_is_refused(string credential) =>
        Assert.That(ParseCredential(credential), Is.EqualTo(SigV4Failure.MalformedCredential));

    [Test]
    public void Parts_without_commas_are_one_malformed_credential() => Assert.That(
        SigV4Sample.ParseHeader($"AWS4-HMAC-SHA256 {Credential} {Signed} {Signature}"), Is.EqualTo(SigV4Failure.MalformedCredential));

    [Test]
    public void Lengths_in_the_credential_are_bounded()
    {
        Assert.That(ParseCredential($"{new string('A', 128)}/20260102/eu-west-1/dynamodb/aws4_request"), Is.EqualTo(SigV4Failure.None));
        Assert.That(
            ParseCredential($"{new string('A', 129)}/20260102/eu-west-1/dynamodb/aws4_request"), Is.EqualTo(SigV4Failure.MalformedCredential));
        Assert.That(ParseCredential($"A/20260102/{new string('r', 64)}/dynamodb/aws4_request"), Is.EqualTo(SigV4Failure.None));
        Assert.That(ParseCredential($"A/20260102/{new string('r', 65)}/dynamodb/aws4_request"), Is.EqualTo(SigV4Failure.MalformedCredential));
        Assert.That(ParseCredential($"A/20260102/r/{new string('s', 64)}/aws4_request"), Is.EqualTo(SigV4Failure.None));
        Assert.That(ParseCredential($"A/20260102/r/{new string('s', 65)}/aws4_request"), Is.EqualTo(SigV4Failure.MalformedCredential));
    }

    [TestCase("AWSMobileHubService")]
    [TestCase("s3-object-lambda")]
    public void Signing_names_of_real_services_are_read(string service) =>
        Assert.That(ParseCredential($"AKIA/20260102/eu-west-1/{service}/aws4_request"), Is.EqualTo(SigV4Failure.None));

    [Test]
    public void Scope_of_another_day_than_the_request_is_refused() => Assert.That(
        ParseCredential("AKIA/20260103/eu-west-1/dynamodb/aws4_request"), Is.EqualTo(SigV4Failure.DateNotInScope));

    [TestCase("2026-01-02T03:04:05Z")]
    [TestCase("20260102T030405")]
    [TestCase("20260102T250405Z")]
    [TestCase("20261302T030405Z")]
    [TestCase("Fri, 02 Jan 2026 03:04:05 GMT")]
    [TestCase("")]
    public void Badly_written_amz_date_is_refused(string date) => Assert.That(
        SigV4Sample.Parse(SigV4Sample.Authorization, SigV4Sample.Host, new("X-Amz-Date", date), SigV4Sample.Target),
        Is.EqualTo(SigV4Failure.MissingDate));

    [Test]
    public void Amz_date_twice_is_refused() => Assert.That(
        SigV4Sample.Parse(SigV4Sample.Authorization, SigV4Sample.Host, SigV4Sample.Date, SigV4Sample.Date, SigV4Sample.Target),
        Is.EqualTo(SigV4Failure.MissingDate));

    [Test]
    public void Request_without_any_date_is_refused() => Assert.That(
        SigV4Sample.Parse(SigV4Sample.Authorization, SigV4Sample.Host, SigV4Sample.Target), Is.EqualTo(SigV4Failure.MissingDate));

    [TestCase("Fri, 02 Jan 2026 03:04:05 GMT", SigV4Failure.None)]
    [TestCase("Mon, 02 Jan 2026 03:04:05 GMT", SigV4Failure.None, TestName = "Wrong_name_of_the_day_is_read_as_in_the_published_vectors")]
    [TestCase("20260102T030405Z", SigV4Failure.None)]
    [TestCase("Fri, 02 Jan 2026 03:04:05 -0000", SigV4Failure.None)]
    [TestCase("Fri, 02 Jan 2026 03:04:05 +0000", SigV4Failure.None)]
    [TestCase("Fri, 02 Jan 2026 03:04:05 +0100", SigV4Failure.MissingDate)]
    [TestCase("Fri, GMT", SigV4Failure.MissingDate)]
    [TestCase("Fri, ", SigV4Failure.MissingDate)]
    [TestCase("Friday, 02-Jan-26 03:04:05 GMT", SigV4Failure.MissingDate)]
    [TestCase("x", SigV4Failure.MissingDate)]
    public void Date_header_is_read_where_amz_date_is_absent(string date, SigV4Failure expected) =>
        Assert.That(ParseWithDate("date;host", new HeaderField("Date", date)), Is.EqualTo(expected));

    [Test]
    public void Date_header_twice_is_refused() => Assert.That(
        ParseWithDate("date;host", new HeaderField("Date", "20260102T030405Z"), new HeaderField("date", "20260102T030405Z")),
        Is.EqualTo(SigV4Failure.MissingDate));

    [Test]
    public void Unsigned_date_header_is_refused() => Assert.That(
        ParseWithDate("host", new HeaderField("Date", "20260102T030405Z")), Is.EqualTo(SigV4Failure.DateNotSigned));

    [Test]
    public void Unsigned_amz_date_is_refused_even_when_date_is_signed() => Assert.That(
        ParseWithDate("date;host", new HeaderField("Date", "20260102T030405Z"), SigV4Sample.Date), Is.EqualTo(SigV4Failure.DateNotSigned));

    [Test]
    public void Unsigned_host_is_refused() =>
        Assert.That(ParseWithDate("x-amz-date", SigV4Sample.Date), Is.EqualTo(SigV4Failure.HostNotSigned));

    [Test]
    public void Authority_signed_in_place_of_host_is_read() =>
        Assert.That(ParseWithDate(":authority;x-amz-date", SigV4Sample.Date), Is.EqualTo(SigV4Failure.None));

    [Test]
    public void Request_without_host_is_refused() => Assert.That(
        SigV4Sample.Parse(SigV4Sample.Authorization, SigV4Sample.Date, SigV4Sample.Target), Is.EqualTo(SigV4Failure.SignedHeaderAbsent));

    [Test]
    public void Two_hosts_are_refused() => Assert.That(
        SigV4Sample.Parse(SigV4Sample.Authorization, SigV4Sample.Host, SigV4Sample.Host, SigV4Sample.Date, SigV4Sample.Target),
        Is.EqualTo(SigV4Failure.Malformed));

    [Test]
    public void Two_payload_hashes_are_refused()
    {
        var hash = new HeaderField("x-amz-content-sha256", PayloadHash.EmptyBody);
        Assert.That(SigV4Sample.Parse(SigV4Sample.Authorization, SigV4Sample.Host, SigV4Sample.Date, SigV4Sample.Target, hash), Is.EqualTo(SigV4Failure.None));
        Assert.That(SigV4Sample.Parse(SigV4Sample.Authorization, SigV4Sample.Host, SigV4Sample.Date, SigV4Sample.Target, hash, hash), Is.EqualTo(SigV4Failure.Malformed));
    }

    [TestCase("X-Amz-Acl")]
    [TestCase("x-amz-copy-source")]
    [TestCase("X-Amz-Security-Token")]
    [TestCase("X-Amzn-Bedrock-GuardrailIdentifier")]
    public void Unsigned_header_that_steers_the_service_is_refused(string name) => Assert.That(
        SigV4Sample.Parse(SigV4Sample.Authorization, SigV4Sample.Host, SigV4Sample.Date, SigV4Sample.Target, new(name, "x")),
        Is.EqualTo(SigV4Failure.HeaderNotSigned));

    [TestCase("X-Amzn-Trace-Id")]
    [TestCase("X-Amz-Content-Sha256")]
    [TestCase("Content-Type")]
    [TestCase("amz-sdk-invocation-id")]
    public void Other_unsigned_headers_are_accepted(string name) => Assert.That(
        SigV4Sample.Parse(SigV4Sample.Authorization, SigV4Sample.Host, SigV4Sample.Date, SigV4Sample.Target, new(name, "x")),
        Is.EqualTo(SigV4Failure.None));

    [Test]
    public void Signed_header_that_was_not_sent_is_accepted() =>
        Assert.That(ParseWithDate("host;transfer-encoding;x-amz-date", SigV4Sample.Date), Is.EqualTo(SigV4Failure.None));

    [Test]
    public void Signed_names_are_sorted()
    {
        SigV4AuthorizationParser.Parse(
            "",
            [SigV4Sample.Host, SigV4Sample.Date, new("Authorization", $"AWS4-HMAC-SHA256 {Credential}, SignedHeaders=x-amz-date;host;a_b;a-b, {Signature}")],
            out SigV4Authorization? read);
        Assert.That(read!.SignedHeaders, Is.EqualTo((string[])["a-b", "a_b", "host", "x-amz-date"]));
    }

    [TestCase("", "X-Amz-Security-Token", true)]
    [TestCase("X-Amz-Security-Token=t", "X-Amz-Other", true)]
    [TestCase("x-amz-security%2Dtoken=t", "X-Amz-Other", true)]
    [TestCase("", "X-Amz-Other", false)]
    public void Session_token_is_seen_in_header_and_query(string query, string header, bool expected)
    {
        string authorization = $"AWS4-HMAC-SHA256 {Credential}, SignedHeaders=host;x-amz-date;{header.ToLowerInvariant()}, {Signature}";
        SigV4AuthorizationParser.Parse(
            query, [SigV4Sample.Host, SigV4Sample.Date, new(header, "t"), new("Authorization", authorization)], out SigV4Authorization? read);
        Assert.That(read!.HasSessionToken, Is.EqualTo(expected));
    }

    private static SigV4Failure ParseCredential(string credential) =>
        SigV4Sample.ParseHeader($"AWS4-HMAC-SHA256 Credential={credential}, {Signed}, {Signature}");

    private static SigV4Failure ParseWithDate(string signedHeaders, params HeaderField[] headers) =>
        SigV4Sample.Parse($"AWS4-HMAC-SHA256 {Credential}, SignedHeaders={signedHeaders}, {Signature}", [SigV4Sample.Host, .. headers]);
}
