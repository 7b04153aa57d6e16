using Fairlead.Api.Http;

namespace Fairlead.Api.Status;

/// <summary><c>/</c>: the web page when there is one, else a line that probes look for.</summary>
internal static class RootEndpoint
{
    public static ValueTask AnswerAsync(ApiCall call)
    {
        var page = call.Services.Options.UiPath;
        if (page.Length == 0)
        {
            return call.TextAsync(200, "Consul Agent\n", "text/plain; charset=utf-8");
        }

        call.AnswerHeaders.Location = page;
        return call.EmptyAsync(301);
    }
}
