using System.Globalization;
using System.Text;

namespace Fairlead.Agent.RemoteExecution;

/// <summary>
/// What whoever started a job sees of it: which keys are news, and the lines they make, as Consul prints them. Lines of one node stay
/// whole, wherever the pieces were cut.
/// </summary>
/// <param name="verbose">Whether acknowledgements are lines too.</param>
public sealed class JobReport(JobKeys keys, bool verbose)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JobNodeText> _texts = new(StringComparer.Ordinal);

    /// <summary>Nodes that take part.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Nodes that are done.</summary>
    public int Finished { get; private set; }

    /// <summary>Nodes that are done and whose exit code is not 0.</summary>
    public int Failed { get; private set; }

    /// <summary>The keys that are news, in the order their nodes wrote them.</summary>
    /// <param name="names">All keys under the job's root.</param>
    public IReadOnlyList<string> News(IEnumerable<string> names) =>
        [.. names.Where(name => keys.Read(name) is not null && _known.Add(name))
            .OrderBy(name => keys.Read(name)!.Value.Part)
            .ThenBy(name => name, StringComparer.Ordinal)];

    /// <summary>Takes in a key that was news.</summary>
    /// <returns>The lines to print.</returns>
    public IEnumerable<string> Take(string key, ReadOnlySpan<byte> value)
    {
        if (keys.Read(key) is not var (node, part))
        {
            return [];
        }

        switch (part)
        {
            case JobPart.Acknowledgement:
                Acknowledged++;
                return verbose ? [$"==> {node}: acknowledged"] : [];
            case JobPart.Output:
                return Text(node).Take(value);
            default:
                return [.. Text(node).End(), Ended(node, value)];
        }
    }

    private string Ended(string node, ReadOnlySpan<byte> value)
    {
        Finished++;
        var text = Encoding.UTF8.GetString(value);
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code))
        {
            Failed++;
            return $"==> {node}: finished with an exit code that is no number: '{text}'";
        }

        Failed += code == 0 ? 0 : 1;
        return string.Create(CultureInfo.InvariantCulture, $"==> {node}: finished with exit code {code}");
    }

    private JobNodeText Text(string node)
    {
        if (!_texts.TryGetValue(node, out var text))
        {
            _texts.Add(node, text = new JobNodeText($"    {node}:"));
        }

        return text;
    }
}
