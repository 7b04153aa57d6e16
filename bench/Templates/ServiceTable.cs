using System.Collections.Immutable;
using System.Globalization;
using Fairlead.Registry.Model;
using Fairlead.Registry.Views;

namespace Fairlead.Bench.Templates;

/// <summary>A registry in memory that answers nothing but services, each with its own waiters: its cost is next to none.</summary>
internal sealed class ServiceTable : IRegistryView
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Row> _rows = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _never = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _index = 1;

    public ServiceTable(int services, int instances)
    {
        Names = [.. Enumerable.Range(0, services).Select(i => string.Create(CultureInfo.InvariantCulture, $"svc-{i:000}"))];
        foreach (var name in Names)
        {
            _rows[name] = new Row([.. Enumerable.Range(0, instances).Select(i => Instance(name, i, 20_000 + i))], ++_index);
        }
    }

    public ImmutableArray<string> Names { get; }

    /// <summary>Moves one instance of a service to another port.</summary>
    public void Move(string name, int instance, int port)
    {
        Row before;
        lock (_lock)
        {
            before = _rows[name];
            _rows[name] = new Row(before.Instances.SetItem(instance, Instance(name, instance, port)), ++_index);
        }

        before.Replaced.SetResult();
    }

    public async ValueTask<QueryAnswer<T>> QueryAsync<T>(RegistryQuery<T> query, QueryOptions options, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task replaced;
            lock (_lock)
            {
                switch (query)
                {
                    case ServiceEndpointsQuery service:
                        var row = _rows[service.Name];
                        if (row.Index > options.AfterIndex)
                        {
                            return new QueryAnswer<T>(row.Index, (T)(object)row.Instances);
                        }

                        replaced = row.Replaced.Task;
                        break;
                    case ServicesQuery:
                        if (options.AfterIndex == 0)
                        {
                            return new QueryAnswer<T>(1, (T)(object)Names.Select(name => new ServiceSummary(name, [])).ToImmutableArray());
                        }

                        replaced = _never.Task;
                        break;
                    default:
                        throw new NotSupportedException(query.GetType().Name);
                }
            }

            await replaced.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static ServiceEndpoint Instance(string service, int number, int port)
    {
        var node = string.Create(CultureInfo.InvariantCulture, $"node-{number:00}");
        var id = string.Create(CultureInfo.InvariantCulture, $"{service}-{number:00}");
        return new ServiceEndpoint(
            new Node { Name = node, Address = string.Create(CultureInfo.InvariantCulture, $"10.0.0.{number}"), Datacenter = "dc1" },
            new ServiceInstance { Node = node, Id = id, Name = service, Port = port, Tags = ["http", "v1"] },
            [new HealthCheck { Node = node, CheckId = "service:" + id, Name = "http", Status = CheckStatus.Passing, ServiceId = id, ServiceName = service }]);
    }

    private sealed record Row(ImmutableArray<ServiceEndpoint> Instances, ulong Index)
    {
        public TaskCompletionSource Replaced { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
