using System.Text;
using Fairlead.Balancer.Configuration.Definitions;

namespace Fairlead.Balancer.Http1;

/// <summary>The answers the proxy gives itself, built once; an <c>errorfile</c> replaces one, raw.</summary>
internal static class LocalAnswers
{
    private static readonly Dictionary<int, byte[]> Pages = new()
    {
        [400] = Build(400, "Bad Request", "The request is not valid HTTP."),
        [403] = Build(403, "Forbidden", "The rules of this site do not allow the request."),
        [408] = Build(408, "Request Timeout", "The request did not arrive in time."),
        [413] = Build(413, "Content Too Large", "The request is larger than allowed."),
        [431] = Build(431, "Request Header Fields Too Large", "The head of the request is larger than allowed."),
        [500] = Build(500, "Internal Server Error", "The request could not be handled."),
        [502] = Build(502, "Bad Gateway", "The server's response was missing, cut short or not valid HTTP."),
        [503] = Build(503, "Service Unavailable", "No server can take the request at the moment."),
        [504] = Build(504, "Gateway Timeout", "The server did not respond in time."),
    };

    /// <summary>The backend's errorfile, else the frontend's, else our own page.</summary>
    public static ReadOnlySpan<byte> Find(int status, BackendDefinition? backend, FrontendDefinition frontend) =>
        (FindFile(status, backend?.ErrorFiles) ?? FindFile(status, frontend.ErrorFiles)) is { } file ? file.Content.Span : Pages[status];

    /// <summary>The part up to and with the empty line: what a HEAD request is answered.</summary>
    public static ReadOnlySpan<byte> HeadOf(ReadOnlySpan<byte> page)
    {
        int end = page.IndexOf("\r\n\r\n"u8);
        return end < 0 ? page : page[..(end + 4)];
    }

    private static ErrorFileDefinition? FindFile(int status, DefinitionList<ErrorFileDefinition>? files)
    {
        if (files is null)
        {
            return null;
        }

        foreach (ErrorFileDefinition file in files.Span)
        {
            if (file.Status == status)
            {
                return file;
            }
        }

        return null;
    }

    private static byte[] Build(int status, string reason, string text)
    {
        string body = $"<html><body><h1>{status} {reason}</h1>\n{text}\n</body></html>\n";
        return Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status} {reason}\r\ncontent-length: {body.Length}\r\ncache-control: no-cache\r\n"
            + $"content-type: text/html\r\nconnection: close\r\n\r\n{body}");
    }
}
