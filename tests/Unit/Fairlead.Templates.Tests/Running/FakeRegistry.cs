using System.Collections.Immutable;
using Fairlead.Registry.Model;
using Fairlead.Registry.Views;

namespace Fairlead.Templates.Tests.Running;

/// <summary>A registry in memory: keys and services that a test changes, answered with true blocking queries.</summary>
internal sealed class FakeRegistry : IRegistryView
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, KeyValueEntry> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableArray<ServiceEndpoint>> _services = new(StringComparer.Ordinal);
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _index = 10;

    /// <summary>Queries begun, by query.</summary>
    public Dictionary<object, int> Queries { get; } = [];

    /// <summary>When set, every query fails with this text.</summary>
    public string? Outage { get; private set; }

    public void SetKey(string key, string value) => Change(() => _keys[key] = new KeyValueEntry
    {
        Key = key, Value = System.Text.Encoding.UTF8.GetBytes(value), ModifyIndex = _index,
    });

    public void SetService(string name, params string[] addresses) => SetInstances(name, [.. addresses.Select((address, i) => Instance(name, i, address, CheckStatus.Passing))]);

    public void SetInstances(string name, params ImmutableArray<ServiceEndpoint> instances) => Change(() => _services[name] = instances);

    /// <summary>An index lower than any before, as after a restore.</summary>
    public void Reset() => Change(() => _index = 1);

    public void Fail(string? outage) => Change(() => Outage = outage);

    public static ServiceEndpoint Instance(string service, int number, string address, CheckStatus status, params ImmutableArray<string> tags) => new(
        new Node { Name = $"node{number}", Address = "10.0.0." + number, Datacenter = "dc1" },
        new ServiceInstance { Node = $"node{number}", Id = $"{service}-{number}", Name = service, Address = address, Port = 8000 + number, Tags = tags },
        [new HealthCheck { Node = $"node{number}", CheckId = "service:" + service, Name = "check", Status = status, ServiceName = service }]);

    public async ValueTask<QueryAnswer<T>> QueryAsync<T>(RegistryQuery<T> query, QueryOptions options, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Queries[query] = Queries.GetValueOrDefault(query) + 1;
        }

        while (true)
        {
            Task change;
            lock (_lock)
            {
                if (Outage is { } outage)
                {
                    throw new RegistryUnavailableException(outage);
                }

                if (_index > options.AfterIndex || _index < options.AfterIndex)
                {
                    return new QueryAnswer<T>(_index, (T)Answer(query)!);
                }

                change = _change.Task;
            }

            await change.WaitAsync(cancellationToken);
        }
    }

    private object? Answer(object query) => query switch
    {
        KeyQuery q => _keys.GetValueOrDefault(q.Key),
        KeyPrefixQuery q => _keys.Values.Where(entry => entry.Key.StartsWith(q.Prefix, StringComparison.Ordinal)).OrderBy(entry => entry.Key, StringComparer.Ordinal).ToImmutableArray(),
        ServiceEndpointsQuery q => _services.GetValueOrDefault(q.Name, []),
        ServicesQuery => _services.Keys.Order(StringComparer.Ordinal).Select(name => new ServiceSummary(name, [])).ToImmutableArray(),
        DatacentersQuery => ImmutableArray.Create("dc1"),
        NodeServicesQuery => null,
        _ => throw new NotSupportedException(query.GetType().Name),
    };

    private void Change(Action change)
    {
        TaskCompletionSource waiting;
        lock (_lock)
        {
            _index++;
            change();
            waiting = _change;
            _change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        waiting.SetResult();
    }
}
