using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Fairlead.Api.Http;

/// <summary>
/// The way of a client agent: what is not about itself goes to a server, as HTTP, over a transport the cluster room supplies (it
/// picks the server and moves on when that one dies).
/// </summary>
/// <param name="transport">Sends to a server; the request's host is not looked at.</param>
public sealed class ServerForwarding(HttpMessageInvoker transport)
{
    /// <summary>RFC 9110 7.6.1: these speak of one connection only.</summary>
    private static readonly HashSet<string> HopByHop = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Host",
    };

    /// <summary>Sends the request on and copies the answer back, streaming both ways.</summary>
    /// <exception cref="Registry.Views.RegistryUnavailableException">No server could be reached.</exception>
    public async Task ForwardAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri("http://server" + target));
        if (context.Request.ContentLength is > 0 || context.Request.Headers.ContainsKey("Transfer-Encoding"))
        {
            request.Content = new StreamContent(context.Request.Body);
        }

        foreach (var (name, values) in context.Request.Headers)
        {
            if (!HopByHop.Contains(name) && !request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        HttpResponseMessage response;
        try
        {
            response = await transport.SendAsync(request, context.RequestAborted);
        }
        catch (HttpRequestException e)
        {
            throw new Registry.Views.RegistryUnavailableException("rpc error making call: " + e.Message, e);
        }

        using (response)
        {
            context.Response.StatusCode = (int)response.StatusCode;
            foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
            {
                if (!HopByHop.Contains(name))
                {
                    context.Response.Headers[name] = new StringValues([.. values]);
                }
            }

            await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
    }
}
