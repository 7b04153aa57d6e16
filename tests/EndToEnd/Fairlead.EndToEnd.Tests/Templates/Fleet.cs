using System.Globalization;
using System.Text.Json;
using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.EndToEnd.Tests.Templates;

/// <summary>Services with many instances in a registry, and what the test knows of them: the truth a rendered file is held against.</summary>
internal sealed class Fleet(ConsulApi api)
{
    /// <summary>Operations of one transaction; Consul takes up to 64.</summary>
    private const int TransactionOperations = 64;

    /// <summary>No service falls below: an empty list is a story of its own.</summary>
    private const int FewestInstances = 3;

    private readonly SortedDictionary<string, SortedDictionary<string, int>> _services = new(StringComparer.Ordinal);
    private readonly Random _random = new(20_240);
    private int _nextId;

    public int Changes { get; private set; }

    /// <summary>The lines <c>service id port</c> that the last state is made of.</summary>
    public IEnumerable<string> Lines => _services.SelectMany(service => service.Value.Select(instance =>
        string.Create(CultureInfo.InvariantCulture, $"{service.Key} {instance.Key} {instance.Value}")));

    public async Task FillAsync(int services, int instances)
    {
        var operations = new List<object> { new { Node = new { Verb = "set", Node = new { Node = "far-node", Address = "10.0.0.1" } } } };
        for (var service = 0; service < services; service++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"svc-{service:000}");
            _services[name] = new SortedDictionary<string, int>(StringComparer.Ordinal);
            for (var instance = 0; instance < instances; instance++)
            {
                operations.Add(Set(name, NewId(name), NewPort()));
            }
        }

        foreach (var batch in operations.Chunk(TransactionOperations))
        {
            var (status, body) = await api.PutAsync("v1/txn", JsonSerializer.Serialize(batch));
            Assert.True(status == System.Net.HttpStatusCode.OK, body);
        }
    }

    /// <summary>One change: an instance more, one less, or one that moved.</summary>
    public async Task ChangeAsync()
    {
        var (name, instances) = _services.ElementAt(_random.Next(_services.Count));
        var kind = _random.Next(3);
        object operation;
        if (kind == 0 || instances.Count <= FewestInstances)
        {
            operation = Set(name, NewId(name), NewPort());
        }
        else
        {
            var id = instances.Keys.ElementAt(_random.Next(instances.Count));
            operation = kind == 1 ? Set(name, id, NewPort()) : Delete(name, id);
        }

        Changes++;
        var (status, body) = await api.PutAsync("v1/txn", JsonSerializer.Serialize(new[] { operation }));
        Assert.True(status == System.Net.HttpStatusCode.OK, body);
    }

    private object Set(string name, string id, int port)
    {
        _services[name][id] = port;
        return new { Service = new { Verb = "set", Node = "far-node", Service = new { ID = id, Service = name, Address = "10.0.0.1", Port = port } } };
    }

    private object Delete(string name, string id)
    {
        _services[name].Remove(id);
        return new { Service = new { Verb = "delete", Node = "far-node", Service = new { ID = id } } };
    }

    private string NewId(string name) => string.Create(CultureInfo.InvariantCulture, $"{name}-{_nextId++:00000}");

    private int NewPort() => _random.Next(1024, 65_536);
}
