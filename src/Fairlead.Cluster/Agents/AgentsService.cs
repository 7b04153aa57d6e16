using Fairlead.Cluster.Membership;
using Fairlead.Cluster.Protocol;
using Fairlead.Registry.Hosting;
using Fairlead.Registry.KeySpace;
using Fairlead.Registry.Queries;
using Fairlead.Registry.Views;
using Fairlead.Store.Contract;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Primitives;

namespace Fairlead.Cluster.Agents;

/// <summary>What agents ask of a server, over gRPC.</summary>
internal sealed class AgentsService(ClusterMembership membership, RegistryHost registry, TimeProvider time) : Protocol.Agents.AgentsBase
{
    /// <summary>A connection that says nothing is none.</summary>
    private static readonly TimeSpan HelloPatience = TimeSpan.FromSeconds(5);

    /// <summary>A body longer than this goes in several messages.</summary>
    private const int MostBytesInAPiece = 64 * 1024;

    /// <summary>The longest wait granted to a read.</summary>
    private static readonly TimeSpan MostWait = TimeSpan.FromMinutes(10);

    public override async Task Attach(IAsyncStreamReader<AgentMessage> requestStream, IServerStreamWriter<ServerMessage> responseStream, ServerCallContext context)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, membership.Stopping);
        var hello = await ReadHelloAsync(requestStream, ending.Token).ConfigureAwait(false);
        var (agent, refusal) = await membership.AttachAsync(hello, ending.Token).ConfigureAwait(false);
        if (agent is null)
        {
            throw new RpcException(new Status(StatusCode.AlreadyExists, refusal!));
        }

        agent.Tell(membership.Say(message => message.Welcome = membership.Welcome(agent.Node.Name)));
        var writing = WriteAsync(agent, responseStream, ending.Token);
        try
        {
            await ListenAsync(agent, requestStream, ending.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or RpcException or OperationCanceledException)
        {
            // However a stream breaks, it is closed; what that means is the lease's to judge.
        }
        finally
        {
            if (!membership.Stopping.IsCancellationRequested)
            {
                membership.Holder.Closed(agent);
            }

            agent.End();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public override async Task<ApplyReply> Apply(ApplyRequest request, ServerCallContext context)
    {
        Check(request.Registry);
        try
        {
            var outcome = await registry.ApplyAsync(RequestCodec.DecodeRequest(request.Request.Span), context.CancellationToken).ConfigureAwait(false);
            var reply = new ApplyReply { Applied = outcome.Applied, Index = outcome.Index };
            if (outcome.Error is { } error)
            {
                reply.Error = error;
            }

            return reply;
        }
        catch (StoreUnavailableException unavailable)
        {
            throw new RpcException(new Status(unavailable.OutcomeUnknown ? StatusCode.Unknown : StatusCode.Unavailable, unavailable.Message));
        }
        catch (RecordFormatException unreadable)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, unreadable.Message));
        }
    }

    public override async Task<ReadNodeReply> ReadNode(ReadNodeRequest request, ServerCallContext context)
    {
        Check(request.Registry);
        var wait = TimeSpan.FromMilliseconds(Math.Min(request.WaitMilliseconds, MostWait.TotalMilliseconds));
        var reply = new ReadNodeReply();
        if (request.Checks)
        {
            var checks = await registry.AskAsync(new ListNodeChecks(request.Node), request.AfterIndex, wait, context.CancellationToken).ConfigureAwait(false);
            reply.Index = checks.Index;
            reply.Checks.AddRange(checks.Value.Select(check => ByteString.CopyFrom(RequestCodec.Encode(check))));
            return reply;
        }

        var node = await registry.AskAsync(new GetNode(request.Node), request.AfterIndex, wait, context.CancellationToken).ConfigureAwait(false);
        reply.Index = node.Index;
        reply.Found = node.Value is not null;
        if (node.Value is { } found)
        {
            reply.Node = ByteString.CopyFrom(RequestCodec.Encode(found.Node));
            reply.Services.AddRange(found.Services.Select(service => ByteString.CopyFrom(RequestCodec.Encode(service))));
        }

        return reply;
    }

    public override async Task Forward(IAsyncStreamReader<ForwardRequest> requestStream, IServerStreamWriter<ForwardReply> responseStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken).ConfigureAwait(false) || requestStream.Current.Head is not { } head)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "A forwarded call begins with its head."));
        }

        Check(requestStream.Current.Registry);
        var handler = membership.Forwarded ?? throw new RpcException(new Status(StatusCode.Unavailable, "This server's HTTP API is not open yet."));
        await using var body = new ForwardedBody(requestStream);
        var call = new ForwardedCall(
            head.Node,
            head.SeenIndex,
            head.Method,
            head.Target,
            [.. head.Headers.Select(header => new KeyValuePair<string, StringValues>(header.Name, new StringValues([.. header.Values])))],
            body,
            (status, headers) => responseStream.WriteAsync(new ForwardReply { Answer = Answer(status, headers) }, context.CancellationToken),
            bytes => WriteBodyAsync(bytes, responseStream, context.CancellationToken));
        await handler(call, context.CancellationToken).ConfigureAwait(false);
    }

    public override async Task<ResolveReply> Resolve(ResolveRequest request, ServerCallContext context)
    {
        Check(request.Registry);
        var handler = membership.Questions ?? throw new RpcException(new Status(StatusCode.Unavailable, "This server answers no DNS questions."));
        var answer = await handler(request.Node, request.Question.Memory, request.Stream, context.CancellationToken).ConfigureAwait(false);
        return new ResolveReply { Answer = ByteString.CopyFrom(answer.Span) };
    }

    public override Task<MeasureReply> Measure(MeasureRequest request, ServerCallContext context)
    {
        Check(request.Registry);
        return Task.FromResult(membership.Measured());
    }

    private async Task<Hello> ReadHelloAsync(IAsyncStreamReader<AgentMessage> stream, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(HelloPatience);
        if (!await stream.MoveNext(patience.Token).ConfigureAwait(false) || stream.Current.Hello is not { } hello)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "A stream begins with a hello."));
        }

        Check(stream.Current.Registry);
        return hello;
    }

    private async Task ListenAsync(HeldAgent agent, IAsyncStreamReader<AgentMessage> stream, CancellationToken cancellationToken)
    {
        while (await stream.MoveNext(cancellationToken).ConfigureAwait(false))
        {
            var arrivedAt = time.GetTimestamp();
            var message = stream.Current;
            Check(message.Registry);
            if (message.Leave is not null)
            {
                await membership.Holder.LeaveAsync(agent, cancellationToken).ConfigureAwait(false);
                agent.Tell(membership.Say(say => say.Left = new LeaveAcknowledged()));
                agent.End();
            }
            else if (message.Beat is { } beat)
            {
                membership.Holder.Beat(agent);

                // Nothing may come between: the agent measures the network by it.
                agent.Answer(membership.Say(say => say.Beat = membership.Coordinates?.Answer(agent.Node.Name, beat) ?? new BeatAnswer { Number = beat.Number }), arrivedAt);
            }
        }
    }

    private async Task WriteAsync(HeldAgent agent, IServerStreamWriter<ServerMessage> stream, CancellationToken cancellationToken)
    {
        await foreach (var (message, arrivedAt) in agent.Waiting.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (message.Beat is { } answer)
            {
                // What waited here was not under way.
                answer.HeldMicroseconds = (uint)Math.Min(time.GetElapsedTime(arrivedAt).TotalMicroseconds, uint.MaxValue);
            }

            await stream.WriteAsync(message, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>In pieces, since a receiver takes messages of some size only.</summary>
    private static async Task WriteBodyAsync(ReadOnlyMemory<byte> bytes, IServerStreamWriter<ForwardReply> stream, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            var piece = bytes[..Math.Min(bytes.Length, MostBytesInAPiece)];
            await stream.WriteAsync(new ForwardReply { Body = UnsafeByteOperations.UnsafeWrap(piece) }, cancellationToken).ConfigureAwait(false);
            bytes = bytes[piece.Length..];
        }
    }

    /// <summary>An agent that was never attached knows no identity; whoever knows one must mean this registry.</summary>
    private void Check(string identity)
    {
        if (identity.Length > 0 && identity != membership.Identity)
        {
            throw new RpcException(new Status(
                StatusCode.FailedPrecondition,
                $"This server belongs to the registry {membership.Identity}, the agent to the registry {identity}: they must not be mixed. "
                + "Correct the agent's join addresses, or remove 'registry-id' from its data directory to move it here."));
        }
    }

    private static ForwardAnswer Answer(int status, IEnumerable<KeyValuePair<string, StringValues>> headers)
    {
        var answer = new ForwardAnswer { Status = (uint)status };
        foreach (var (name, values) in headers)
        {
            var header = new Header { Name = name };
            header.Values.AddRange(values.OfType<string>());
            answer.Headers.Add(header);
        }

        return answer;
    }
}
