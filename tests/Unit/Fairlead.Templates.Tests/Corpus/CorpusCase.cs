namespace Fairlead.Templates.Tests.Corpus;

/// <summary>
/// One case of a corpus file:
/// <code>
/// === name
/// missing: error          (options: missing, left, right, data as JSON; each optional)
/// --- template
/// {{.x}}
/// --- output              (or "--- error")
/// 1
/// </code>
/// The line break before the next marker is not part of the text.
/// </summary>
public sealed record CorpusCase(string File, string Name, IReadOnlyDictionary<string, string> Settings, string Template, string Expected, bool IsError)
{
    public override string ToString() => $"{File}: {Name}";

    public static IReadOnlyList<CorpusCase> ReadFile(string path)
    {
        var cases = new List<CorpusCase>();
        var file = Path.GetFileNameWithoutExtension(path);
        var text = "\n" + System.IO.File.ReadAllText(path);
        foreach (var block in (text.EndsWith('\n') ? text[..^1] : text).Split("\n=== ").Skip(1))
        {
            var head = block.Split("\n--- template\n", 2);
            var lines = head[0].Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var settings = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1]);
            var isError = head[1].Contains("\n--- error\n", StringComparison.Ordinal);
            var body = head[1].Split(isError ? "\n--- error\n" : "\n--- output\n", 2);
            cases.Add(new CorpusCase(file, lines[0], settings, body[0], body[1], isError));
        }

        return cases;
    }

    public string Write(string actual, bool isError)
    {
        var settings = string.Concat(Settings.Select(pair => $"{pair.Key}: {pair.Value}\n"));
        return $"=== {Name}\n{settings}--- template\n{Template}\n--- {(isError ? "error" : "output")}\n{actual}\n";
    }
}
