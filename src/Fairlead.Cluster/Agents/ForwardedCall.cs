using Microsoft.Extensions.Primitives;

namespace Fairlead.Cluster.Agents;

/// <summary>A call of the HTTP API that came over an agent's connection.</summary>
/// <param name="Node">The agent's node; what the call leaves open about "this agent" means it.</param>
/// <param name="SeenIndex">The highest index any server has shown the agent: it shall not see less here.</param>
/// <param name="Target">Path and query as the client wrote them.</param>
/// <param name="Body">The request's body.</param>
/// <param name="BeginAsync">Takes status and headers, once, before the body.</param>
/// <param name="WriteAsync">Takes a piece of the answer's body.</param>
public sealed record ForwardedCall(
    string Node,
    ulong SeenIndex,
    string Method,
    string Target,
    IReadOnlyList<KeyValuePair<string, StringValues>> Headers,
    Stream Body,
    Func<int, IEnumerable<KeyValuePair<string, StringValues>>, Task> BeginAsync,
    Func<ReadOnlyMemory<byte>, Task> WriteAsync);

/// <summary>Answers such a call; the token is signalled when the client has gone.</summary>
public delegate Task ForwardedCallHandler(ForwardedCall call, CancellationToken cancellationToken);

/// <summary>Answers a DNS question that came over an agent's connection.</summary>
/// <param name="node">The agent's node, which <c>_agent</c> means; empty when it did not say.</param>
/// <param name="question">The message in wire form.</param>
/// <param name="stream">Whether it came over TCP, so that nothing needs to be cut off.</param>
public delegate ValueTask<ReadOnlyMemory<byte>> ForwardedQuestionHandler(string node, ReadOnlyMemory<byte> question, bool stream, CancellationToken cancellationToken);

/// <summary>Answers a DNS question in wire form.</summary>
/// <param name="question">The message.</param>
/// <param name="stream">Whether it came over TCP, so that nothing needs to be cut off.</param>
public delegate ValueTask<ReadOnlyMemory<byte>> DnsQuestionHandler(ReadOnlyMemory<byte> question, bool stream, CancellationToken cancellationToken);
