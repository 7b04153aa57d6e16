using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Configuration.Lexing;

namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary><c>errorfile &lt;status&gt; &lt;path&gt;</c>: loaded while reading, so that serving never waits for a disk.</summary>
internal static class ErrorFileLine
{
    /// <summary>HAProxy holds an error page in one buffer; larger ones (64 KiB) are refused.</summary>
    private const int MaxBytes = 64 << 10;

    private static readonly int[] Statuses =
    [
        200, 400, 401, 403, 404, 405, 407, 408, 410, 413, 414, 421, 422, 425, 429, 431, 500, 501, 502, 503, 504,
    ];

    public static void Parse(ConfigurationLine line, ProxySection section, ParseContext context)
    {
        if (line.Count < 3)
        {
            context.Findings.Alert(line.Position, "'errorfile' expects a status and a file as arguments");
            return;
        }

        if (!int.TryParse(line[1], out int status) || !Statuses.Contains(status))
        {
            context.Findings.Alert(
                line.Position, $"'errorfile': there is no error page for the status '{line[1]}' (there is one for {string.Join(", ", Statuses)})");
            return;
        }

        byte[] content;
        try
        {
            content = line[2] == "/dev/null" ? [] : File.ReadAllBytes(line[2]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Findings.Alert(line.Position, $"'errorfile': cannot read '{line[2]}': {e.Message}");
            return;
        }

        if (content.Length > MaxBytes)
        {
            context.Findings.Alert(line.Position, $"'errorfile': '{line[2]}' has {content.Length} bytes, more than {MaxBytes}");
            return;
        }

        section.ErrorFiles.RemoveAll(e => e.Status == status);
        section.ErrorFiles.Add(new ErrorFileDefinition(line.Position) { Status = status, Path = line[2], Content = content });
    }
}
