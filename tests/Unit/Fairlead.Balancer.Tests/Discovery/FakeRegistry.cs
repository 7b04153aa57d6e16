using System.Collections.Immutable;
using System.Threading.Channels;
using Fairlead.Registry.Model;
using Fairlead.Registry.Views;

namespace Fairlead.Balancer.Tests.Discovery;

/// <summary>A registry that answers what the test hands it, one answer for one question.</summary>
internal sealed class FakeRegistry : IRegistryView
{
    private readonly Channel<Func<object>> _answers = Channel.CreateUnbounded<Func<object>>();
    private ulong _index;

    public Channel<(object Query, QueryOptions Options)> Asked { get; } = Channel.CreateUnbounded<(object, QueryOptions)>();

    public void Answer(params ServiceEndpoint[] endpoints)
    {
        ulong index = ++_index;
        _answers.Writer.TryWrite(() => new QueryAnswer<ImmutableArray<ServiceEndpoint>>(index, [.. endpoints]));
    }

    public void AnswerAt(ulong index, params ServiceEndpoint[] endpoints) =>
        _answers.Writer.TryWrite(() => new QueryAnswer<ImmutableArray<ServiceEndpoint>>(index, [.. endpoints]));

    public void Fail(string why) => _answers.Writer.TryWrite(() => throw new RegistryUnavailableException(why));

    public async ValueTask<QueryAnswer<T>> QueryAsync<T>(RegistryQuery<T> query, QueryOptions options, CancellationToken cancellationToken)
    {
        Asked.Writer.TryWrite((query, options));
        Func<object> answer = await _answers.Reader.ReadAsync(cancellationToken);
        return (QueryAnswer<T>)answer();
    }

    public static ServiceEndpoint Endpoint(
        string node, string address, int port, string? id = null, string[]? tags = null, CheckStatus status = CheckStatus.Passing,
        ServiceWeights? weights = null, string serviceAddress = "") => new(
        new Node { Name = node, Address = address, Datacenter = "dc1" },
        new ServiceInstance
        {
            Node = node, Id = id ?? "web", Name = "web", Port = port, Tags = [.. tags ?? []], Address = serviceAddress,
            Weights = weights ?? ServiceWeights.Default,
        },
        [new HealthCheck { Node = node, CheckId = "c", Name = "c", Status = status }]);
}
