using System.Collections.Immutable;
using Fairlead.Registry.Model;
using Fairlead.Registry.Queries;
using Fairlead.Registry.Views;

namespace Fairlead.Registry.Hosting;

/// <content>What templates and the balancer ask, answered from this process's own view.</content>
public sealed partial class RegistryHost : IRegistryView
{
    /// <inheritdoc/>
    public ValueTask<QueryAnswer<T>> QueryAsync<T>(RegistryQuery<T> query, QueryOptions options, CancellationToken cancellationToken)
    {
        if (query.Datacenter.Length > 0 && !query.Datacenter.Equals(_options.Datacenter, StringComparison.OrdinalIgnoreCase))
        {
            throw new RegistryUnavailableException($"No path to datacenter '{query.Datacenter}': this registry is '{_options.Datacenter}'.");
        }

        return query switch
        {
            ServiceEndpointsQuery q => AnswerAsync<T, ImmutableArray<ServiceEndpoint>>(
                new ListEndpoints
                {
                    Service = q.Name,
                    Tags = q.Tag.Length == 0 ? [] : [q.Tag],
                    PassingOnly = q.PassingOnly,
                    Near = OwnNode(q.Near, "_agent"),
                },
                options,
                cancellationToken),
            ServicesQuery => AnswerAsync<T, ImmutableArray<ServiceSummary>>(new ListServices(), options, cancellationToken),
            NodesQuery q => AnswerAsync<T, ImmutableArray<Node>>(new ListNodes { Near = OwnNode(q.Near, "_agent") }, options, cancellationToken),
            NodeServicesQuery q => AnswerAsync<T, NodeServices?>(new GetNode(OwnNode(q.Name, "")), options, cancellationToken),
            NodeChecksQuery q => AnswerAsync<T, ImmutableArray<HealthCheck>>(new ListNodeChecks(OwnNode(q.Name, "")), options, cancellationToken),
            KeyQuery q => AnswerAsync<T, KeyValueEntry?>(new GetKey(q.Key), options, cancellationToken),
            KeyPrefixQuery q => AnswerAsync<T, ImmutableArray<KeyValueEntry>>(new ListKeys(q.Prefix), options, cancellationToken),
            DatacentersQuery => AnswerAsync<T, ImmutableArray<string>>(new ListDatacenters(_options.Datacenter), options, cancellationToken),
            _ => throw new RegistryUnavailableException($"This registry cannot answer a {query.GetType().Name}."),
        };
    }

    private string OwnNode(string name, string meaning) => name == meaning ? _options.NodeName : name;

    private async ValueTask<QueryAnswer<T>> AnswerAsync<T, TOwn>(
        SnapshotQuery<TOwn> query, QueryOptions options, CancellationToken cancellationToken)
    {
        var wait = options.Wait == TimeSpan.Zero ? _options.DefaultQueryTime : options.Wait;
        var reply = await AskAsync(query, options.AfterIndex, wait < _options.MaxQueryTime ? wait : _options.MaxQueryTime, cancellationToken);
        return new QueryAnswer<T>(reply.Index, (T)(object?)reply.Value!);
    }
}
