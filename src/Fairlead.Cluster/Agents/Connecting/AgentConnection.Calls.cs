using Fairlead.Cluster.Protocol;
using Fairlead.Registry.KeySpace;
using Fairlead.Registry.Model;
using Fairlead.Registry.Requests;
using Fairlead.Registry.Views;
using Fairlead.Store.Contract;
using Google.Protobuf;
using Grpc.Core;
using System.Collections.Immutable;

namespace Fairlead.Cluster.Agents.Connecting;

/// <content>What the agent of this machine's services asks of the registry: its writer and its view.</content>
public sealed partial class AgentConnection : IRegistryWriter, IRegistryView
{
    /// <summary>Consul's words when a client agent has nobody to ask.</summary>
    public const string NoServers = "No known Consul servers";

    /// <inheritdoc/>
    public async ValueTask<WriteOutcome> ApplyAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        var message = new ApplyRequest { Request = ByteString.CopyFrom(RequestCodec.Encode(request)) };
        try
        {
            var attached = await AttachedAsync(cancellationToken).ConfigureAwait(false);
            message.Registry = _identity.Value;
            var reply = await attached.Client.ApplyAsync(message, cancellationToken: cancellationToken).ResponseAsync.ConfigureAwait(false);
            return new WriteOutcome(reply.Applied, reply.Index, reply.HasError ? reply.Error : null);
        }
        catch (RpcException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StoreUnavailableException($"The server did not take the change: {error.Status.Detail}", error.StatusCode != StatusCode.FailedPrecondition, error);
        }
        catch (RegistryUnavailableException nobody)
        {
            throw new StoreUnavailableException(nobody.Message, outcomeUnknown: false, nobody);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<QueryAnswer<T>> QueryAsync<T>(RegistryQuery<T> query, QueryOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var request = query switch
        {
            NodeServicesQuery { Datacenter.Length: 0 } services => new ReadNodeRequest { Node = services.Name },
            NodeChecksQuery { Datacenter.Length: 0 } checks => new ReadNodeRequest { Node = checks.Name, Checks = true },
            _ => throw new RegistryUnavailableException($"A client agent asks its server about nodes only; a {query?.GetType().Name} goes over the HTTP API."),
        };
        request.Node = request.Node.Length == 0 ? _options.Node.Name : request.Node;
        request.AfterIndex = options.AfterIndex;
        request.WaitMilliseconds = (uint)(options.Wait == TimeSpan.Zero ? TimeSpan.FromMinutes(5) : options.Wait).TotalMilliseconds;
        try
        {
            var attached = await AttachedAsync(cancellationToken).ConfigureAwait(false);
            request.Registry = _identity.Value;
            var reply = await attached.Client.ReadNodeAsync(request, cancellationToken: cancellationToken).ResponseAsync.ConfigureAwait(false);
            return new QueryAnswer<T>(reply.Index, (T)(request.Checks ? Checks(reply) : (object?)Services(reply))!);
        }
        catch (RpcException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RegistryUnavailableException($"The server did not answer: {error.Status.Detail}", error);
        }
    }

    /// <summary>A DNS question answered by the server.</summary>
    /// <exception cref="RegistryUnavailableException">There is none, or it answers none.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ResolveAsync(ReadOnlyMemory<byte> question, bool stream, CancellationToken cancellationToken)
    {
        try
        {
            var attached = await AttachedAsync(cancellationToken).ConfigureAwait(false);
            var reply = await attached.Client.ResolveAsync(
                new ResolveRequest { Registry = _identity.Value, Question = UnsafeByteOperations.UnsafeWrap(question), Stream = stream, Node = _options.Node.Name },
                cancellationToken: cancellationToken).ResponseAsync.ConfigureAwait(false);
            return reply.Answer.Memory;
        }
        catch (RpcException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RegistryUnavailableException($"The server did not answer: {error.Status.Detail}", error);
        }
    }

    private static NodeServices? Services(ReadNodeReply reply) => reply.Found
        ? new NodeServices(RequestCodec.DecodeNode(reply.Node.Span), [.. reply.Services.Select(bytes => RequestCodec.DecodeService(bytes.Span))])
        : null;

    private static ImmutableArray<HealthCheck> Checks(ReadNodeReply reply) =>
        reply.Checks.Select(bytes => RequestCodec.DecodeCheck(bytes.Span)).ToImmutableArray();

    /// <summary>The server that holds this agent; for a moment it is waited for, as agents are moving between servers now and then.</summary>
    /// <exception cref="RegistryUnavailableException">There is none.</exception>
    private async ValueTask<Attachment> AttachedAsync(CancellationToken cancellationToken)
    {
        if (_attached is { } attached)
        {
            return attached;
        }

        // An agent that has not found a server for a while says so at once.
        if (_failures <= 1)
        {
            await WaitAttachedAsync(cancellationToken).WaitAsync(CallPatience, _time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return _attached ?? throw new RegistryUnavailableException(_refusal is { } refusal ? $"{NoServers}: {refusal}" : NoServers);
    }
}
