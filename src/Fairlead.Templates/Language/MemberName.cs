using Fairlead.Templates.Values;

namespace Fairlead.Templates.Language;

/// <summary>
/// A name after a dot, with what it named last. The elements of a range are all of one type, so that the name is looked up once for
/// all of them and not once for each.
/// </summary>
internal sealed class MemberName(string text)
{
    private Found? _last;

    public string Text { get; } = text;

    public static MemberName[] All(string[] names) => Array.ConvertAll(names, name => new MemberName(name));

    /// <summary>What the name means on a type. May be asked from any thread: what is found is replaced as a whole.</summary>
    public Found On(GoType type)
    {
        var last = _last;
        if (last is not null && ReferenceEquals(last.Type, type))
        {
            return last;
        }

        var structure = type as GoStructType ?? type.Element as GoStructType;
        return _last = new Found(type, type.Method(Text), structure?.Field(Text));
    }

    public override string ToString() => Text;

    /// <summary>A method comes before a field of the same name; both are null when the type has neither.</summary>
    public sealed record Found(GoType Type, GoMethod? Method, GoField? Field);
}
