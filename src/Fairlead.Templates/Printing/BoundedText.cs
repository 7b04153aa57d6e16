using System.Text;
using Fairlead.Templates.Functions;

namespace Fairlead.Templates.Printing;

/// <summary>Text that may only grow so far.</summary>
internal sealed class BoundedText(int maximum)
{
    private readonly StringBuilder _text = new();

    public int Length => _text.Length;

    public char Last => _text[^1];

    public BoundedText Append(ReadOnlySpan<char> part)
    {
        Reserve(part.Length);
        _text.Append(part);
        return this;
    }

    public BoundedText Append(string part) => Append(part.AsSpan());

    public BoundedText Append(char c)
    {
        Reserve(1);
        _text.Append(c);
        return this;
    }

    public BoundedText Append(char c, int count)
    {
        Reserve(count);
        _text.Append(c, count);
        return this;
    }

    public override string ToString() => _text.ToString();

    private void Reserve(int length)
    {
        if (_text.Length + (long)length > maximum)
        {
            throw new LimitException($"the template made more than {maximum} characters");
        }
    }
}
