namespace Gateway.ControlPlane.AccessRequests;

/// <summary>
/// One call that only reads and needs no parameters, by the names that it has in each client. Names in code follow one of two rules per
/// language; what follows neither is given.
/// </summary>
/// <param name="Service">The service's id in the catalog.</param>
/// <param name="Operation">Such as <c>ListTables</c>.</param>
/// <param name="Class">The client's class in JavaScript, without <c>Client</c>: <c>DynamoDB</c>.</param>
/// <param name="DotNet">The namespace in .NET, without <c>Amazon.</c>; the package is <c>AWSSDK.</c> and the same.</param>
/// <param name="Curl">What curl adds for it: the address with <c>{region}</c> in it, and before it the headers and the body.</param>
internal sealed record SampleCall(string Service, string Operation, string Class, string DotNet, string Curl)
{
    /// <summary>The AWS CLI's command, where it is not the service's id.</summary>
    public string Command { get; init; } = Service;

    /// <summary>boto3's name of the client, where it is not the service's id.</summary>
    public string Python { get; init; } = Service;

    /// <summary>The end of the package's name in JavaScript, <c>@aws-sdk/client-</c> before it.</summary>
    public string JavaScript { get; init; } = Service;

    /// <summary>The name of the package in Go and of the artifact in Java.</summary>
    public string Package { get; init; } = Service;

    /// <summary>The client's class in Java, without <c>Client</c>.</summary>
    public string Java { get; init; } = Class;

    /// <summary>The client's class in .NET, without <c>Client</c>.</summary>
    public string DotNetClass { get; init; } = $"Amazon{DotNet}";

    /// <summary>The data source of Terraform that makes this call, or one like it, without arguments; null: none does.</summary>
    public string? Terraform { get; init; }

    /// <summary>The operation as the AWS CLI writes it: <c>list-tables</c>.</summary>
    public string KebabOperation => string.Concat(Operation.Select((c, i) => i > 0 && char.IsUpper(c) ? $"-{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));

    /// <summary>The operation as Python writes it: <c>list_tables</c>.</summary>
    public string SnakeOperation => KebabOperation.Replace('-', '_');

    /// <summary>The operation as Java writes it: <c>listTables</c>.</summary>
    public string CamelOperation => $"{char.ToLowerInvariant(Operation[0])}{Operation[1..]}";
}
