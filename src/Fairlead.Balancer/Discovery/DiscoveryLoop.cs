using System.Collections.Immutable;
using System.Net;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Primitives.Loops;
using Fairlead.Registry.Model;
using Fairlead.Registry.Views;
using Microsoft.Extensions.Logging;

namespace Fairlead.Balancer.Discovery;

/// <summary>
/// Watches the instances of one <c>discover</c> line and hands on every change at once, with nothing gathered up: a
/// change is in the routing table before the next request is routed.
/// </summary>
internal sealed class DiscoveryLoop : IAsyncDisposable
{
    private readonly string _backend;
    private readonly DiscoverDefinition _discover;
    private readonly IRegistryView _registry;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly Action<DiscoveryLoop> _changed;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly SupervisedLoop _loop;
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(10);

    // Written by the loop alone.
    private ulong _index;
    private bool _keeping;
    private TimeSpan _backOff = TimeSpan.FromMilliseconds(100);
    private string _lastProblems = "";
    private DefinitionList<ServerDefinition> _servers = [];

    /// <param name="changed">Called with this loop when <see cref="Servers"/> has changed.</param>
    public DiscoveryLoop(
        string backend, DiscoverDefinition discover, IRegistryView registry,
        Func<string, CancellationToken, Task<IPAddress[]>> resolve, Action<DiscoveryLoop> changed, ILogger logger, TimeProvider time)
    {
        (_backend, _discover, _registry, _resolve) = (backend, discover, registry, resolve);
        (_changed, _logger, _time) = (changed, logger, time);
        _loop = new SupervisedLoop($"discover {discover.Service} for {backend}", RoundAsync, logger, time);
    }

    /// <summary>What was found last, or kept.</summary>
    public DefinitionList<ServerDefinition> Servers => Volatile.Read(ref _servers);

    public void Start() => _loop.Start();

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        QueryAnswer<ImmutableArray<ServiceEndpoint>> answer;
        try
        {
            answer = await _registry.QueryAsync(Query(), new QueryOptions { AfterIndex = _index }, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryUnavailableException e)
        {
            // No answer is no news: what was found last stays, whatever keep-last-good says.
            Log.RegistryUnavailable(_logger, _backend, _discover.Service, e.Message, Servers.Count);
            await Task.Delay(_backOff, _time, cancellationToken).ConfigureAwait(false);
            _backOff = _backOff * 2 < LongestBackOff ? _backOff * 2 : LongestBackOff;
            return;
        }

        _backOff = TimeSpan.FromMilliseconds(100);

        // An index that went back means that the registry began anew: so do we, at once.
        _index = answer.Index < _index ? 0 : answer.Index;
        await TakeAsync(answer.Value, cancellationToken).ConfigureAwait(false);
    }

    private ServiceEndpointsQuery Query() => new(
        _discover.Service, _discover.Tags.Count > 0 ? _discover.Tags[0] : "", _discover.Datacenter ?? "", _discover.Near ?? "", _discover.PassingOnly);

    private async Task TakeAsync(ImmutableArray<ServiceEndpoint> endpoints, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        List<ServerDefinition> found = await DiscoveredServers.BuildAsync(_discover, endpoints, _resolve, problems, cancellationToken)
            .ConfigureAwait(false);
        string said = string.Join("; ", problems);
        if (said != _lastProblems && said.Length > 0)
        {
            Log.InstancesSkipped(_logger, _backend, _discover.Service, said);
        }

        _lastProblems = said;
        if (found.Count == 0 && Servers.Count > 0 && _discover.KeepLastGood)
        {
            if (!_keeping)
            {
                Log.KeepingLastGood(_logger, _backend, _discover.Service, Servers.Count);
            }

            _keeping = true;
            return;
        }

        _keeping = false;
        DefinitionList<ServerDefinition> servers = found.ToDefinitionList();
        if (!servers.Equals(Servers))
        {
            Volatile.Write(ref _servers, servers);
            _changed(this);
        }
    }
}
