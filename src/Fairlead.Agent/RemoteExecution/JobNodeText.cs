using System.Text;

namespace Fairlead.Agent.RemoteExecution;

/// <summary>The output of one node, cut into lines with the node's name before each. Pieces may end within a line and within a character.</summary>
internal sealed class JobNodeText(string label)
{
    /// <summary>A line without an end is printed all the same once it is so long, in characters.</summary>
    private const int LongestLine = 64 * 1024;

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _line = new();
    private bool _any;

    public List<string> Take(ReadOnlySpan<byte> bytes)
    {
        var characters = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
        var lines = new List<string>();
        foreach (var character in characters.AsSpan(0, _decoder.GetChars(bytes, characters, flush: false)))
        {
            _any = true;
            if (character == '\n')
            {
                lines.Add(Cut());
                continue;
            }

            _line.Append(character);
            if (_line.Length >= LongestLine)
            {
                lines.Add(Cut());
            }
        }

        return lines;
    }

    /// <summary>What is left. After a last line end that is an empty line, as Consul prints it.</summary>
    public IEnumerable<string> End() => _any ? [Cut()] : [];

    private string Cut()
    {
        var text = _line.Length == 0 ? label : $"{label} {_line}";
        _line.Clear();
        return text.TrimEnd('\r');
    }
}
