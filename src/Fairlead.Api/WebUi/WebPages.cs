using Fairlead.Api.Http;

namespace Fairlead.Api.WebUi;

/// <summary>Files of the page directory (<c>ui_dir</c>) under <c>/ui/</c>, and <c>/robots.txt</c>: an agent is no site for search engines.</summary>
internal static class WebPages
{
    private const string FirstPage = "index.html";

    public static ValueTask RobotsAsync(ApiCall call) => call.TextAsync(200, "User-agent: *\nDisallow: /\n", "text/plain; charset=utf-8");

    /// <summary>A file; where there is none the first page, which finds its way by the address (a single-page application).</summary>
    public static async ValueTask FileAsync(ApiCall call)
    {
        var folder = call.Services.Options.UiDirectory;
        if (folder.Length == 0)
        {
            await call.EmptyAsync(404);
            return;
        }

        var root = Path.GetFullPath(folder);
        var path = Path.GetFullPath(Path.Combine(root, call.Tail));
        // No path of a client leaves the directory.
        if (!path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) || !File.Exists(path))
        {
            path = Path.Combine(root, FirstPage);
        }

        if (!File.Exists(path))
        {
            await call.EmptyAsync(404);
            return;
        }

        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 4096, FileOptions.Asynchronous);
        call.Response.ContentType = TypeOf(path);
        call.Response.ContentLength = file.Length;
        await file.CopyToAsync(call.Response.Body, call.Aborted);
    }

    private static string TypeOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" or ".mjs" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".json" => "application/json",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".ico" => "image/x-icon",
        ".woff2" => "font/woff2",
        ".txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
}
