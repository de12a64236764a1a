using System.Diagnostics;

namespace Gateway.Benchmarks.Load;

/// <summary>One way that calls can go.</summary>
/// <param name="Name">What its lines are called.</param>
/// <param name="Process">Whose CPU time and memory count: the one in the middle, or the upstream where there is none.</param>
/// <param name="Port">Where the client connects.</param>
/// <param name="IsProxy">Whether it asks for a tunnel there with CONNECT, or begins with TLS.</param>
internal sealed record LoadTarget(string Name, Process Process, int Port, bool IsProxy);
