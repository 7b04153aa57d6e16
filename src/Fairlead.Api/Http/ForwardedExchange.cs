using Fairlead.Cluster.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Fairlead.Api.Http;

/// <summary>The client agent that sent a call on.</summary>
/// <param name="SeenIndex">The highest index any server has shown it.</param>
internal sealed record ForwardedFrom(string Node, ulong SeenIndex);

/// <summary>Takes a call that came over an agent's connection through the front door: no socket, no parsing.</summary>
internal sealed class ForwardedExchange : IHttpRequestLifetimeFeature
{
    private readonly CancellationTokenSource aborting;

    private ForwardedExchange(CancellationTokenSource aborting) => this.aborting = aborting;

    CancellationToken IHttpRequestLifetimeFeature.RequestAborted
    {
        get => aborting.Token;
        set => throw new NotSupportedException("A forwarded call ends with its agent's.");
    }

    public static async Task AnswerAsync(FrontDoor door, ForwardedCall call, CancellationToken cancellationToken)
    {
        using var aborting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var mark = call.Target.IndexOf('?', StringComparison.Ordinal);
        var request = new HttpRequestFeature
        {
            Protocol = "HTTP/2",
            Scheme = "http",
            Method = call.Method,
            RawTarget = call.Target,
            Path = mark < 0 ? call.Target : call.Target[..mark],
            QueryString = mark < 0 ? "" : call.Target[mark..],
            Body = call.Body,
        };
        foreach (var (name, values) in call.Headers)
        {
            request.Headers[name] = values;
        }

        var response = new ForwardedResponse(call);
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(response.Content);
        features.Set<IHttpRequestLifetimeFeature>(new ForwardedExchange(aborting));
        features.Set(new ForwardedFrom(call.Node, call.SeenIndex));
        await door.HandleAsync(new DefaultHttpContext(features));
        if (aborting.IsCancellationRequested)
        {
            throw new IOException("The answer broke off.");
        }

        await response.Content.CompleteAsync();
        await response.BeginAsync();
    }

    public void Abort() => aborting.Cancel();
}
