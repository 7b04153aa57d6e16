using Fairlead.Cluster.Protocol;
using Fairlead.Cluster.Serving;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Fairlead.Cluster.Forming;

/// <summary>Asks the addresses of <c>retry_join</c>, and those learned from them, who they are.</summary>
internal sealed class Greeter(OwnStoreOptions options, Introductions introductions, ServerChannels channels, ILogger logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly HashSet<string> learned = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Asks everybody once, side by side.</summary>
    /// <param name="freshness">How long what was heard counts as heard.</param>
    internal async Task RoundAsync(TimeSpan freshness, CancellationToken cancellationToken)
    {
        var addresses = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string word in options.RetryJoin)
        {
            addresses.UnionWith(await ServerAddresses.ResolveAsync(word, options.DefaultPort, cancellationToken).ConfigureAwait(false));
        }

        addresses.UnionWith(introductions.Addresses());
        lock (learned)
        {
            addresses.UnionWith(learned);
        }

        addresses.Remove(options.Identity.Address);
        await Task.WhenAll(addresses.Select(address => GreetAsync(address, freshness, cancellationToken))).ConfigureAwait(false);
    }

    private async Task GreetAsync(string address, TimeSpan freshness, CancellationToken cancellationToken)
    {
        try
        {
            var client = new Protocol.Servers.ServersClient(channels.To(address));
            HelloReply reply = await client.HelloAsync(
                new HelloRequest { Sender = introductions.Self(freshness) }, deadline: DateTime.UtcNow + Patience, cancellationToken: cancellationToken)
                .ResponseAsync.ConfigureAwait(false);
            introductions.Hear(reply.Server);
            lock (learned)
            {
                learned.UnionWith(reply.Known.Take(16));
            }
        }
        catch (RpcException failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (failure.StatusCode == StatusCode.FailedPrecondition)
            {
                Log.OtherRegistry(logger, address, failure.Status.Detail);
            }
            else
            {
                Log.NoGreeting(logger, address, failure.Status.Detail);
            }
        }
    }
}
