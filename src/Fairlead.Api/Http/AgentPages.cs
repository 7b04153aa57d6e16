using System.Collections.Concurrent;

namespace Fairlead.Api.Http;

/// <summary>
/// Pages that other rooms of this process show through the HTTP API, by path: the templates' status, for one. They may come after
/// the doors are open.
/// </summary>
public sealed class AgentPages
{
    private readonly ConcurrentDictionary<string, Page> _pages = new(StringComparer.Ordinal);

    /// <summary>Shows a page; one that is there under the path is replaced.</summary>
    /// <param name="path">Below <c>/v1/template/</c>.</param>
    /// <param name="contentType">Of the text.</param>
    /// <param name="write">Makes the text for each request; any thread.</param>
    public void Show(string path, string contentType, Func<string> write) => _pages[path] = new Page(contentType, write);

    internal Page? Find(string path) => _pages.GetValueOrDefault(path);

    internal sealed record Page(string ContentType, Func<string> Write);
}

/// <summary>Answers with a page of <see cref="AgentPages"/>.</summary>
internal static class PageEndpoint
{
    public static ValueTask AnswerAsync(ApiCall call) => call.Services.Pages?.Find(call.Path) is { } page
        ? call.TextAsync(200, page.Write(), page.ContentType)
        : call.EmptyAsync(404);
}
