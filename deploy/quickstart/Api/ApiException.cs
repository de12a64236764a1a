using System.Net;

namespace Gateway.Quickstart.Api;

/// <summary>The control plane refused a call.</summary>
internal sealed class ApiException(HttpMethod method, string path, HttpStatusCode status, ProblemAnswer? problem)
    : Exception($"{method} {path} was refused with {(int)status}: {problem?.Detail ?? problem?.Title ?? "no reason given"}")
{
    public HttpStatusCode Status { get; } = status;

    /// <summary>The problem's stable code, if it had one.</summary>
    public string? Code { get; } = problem?.Code;
}
