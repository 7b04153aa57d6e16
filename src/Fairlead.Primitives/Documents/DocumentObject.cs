using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Fairlead.Primitives.Documents;

/// <summary>A name and its value; the location is that of the name.</summary>
public sealed record DocumentMember(string Name, SourceLocation Location, DocumentValue Value);

/// <summary>Members in the order written, each name once (a later one replaced or joined an earlier one).</summary>
public sealed class DocumentObject(SourceLocation location, ImmutableArray<DocumentMember> members) : DocumentValue(location)
{
    public ImmutableArray<DocumentMember> Members { get; } = members;

    public override string Kind => "an object";

    public DocumentValue? this[string name] => TryGet(name, out var value) ? value : null;

    public bool TryGet(string name, [NotNullWhen(true)] out DocumentValue? value, StringComparison comparison = StringComparison.Ordinal)
    {
        foreach (var member in Members)
        {
            if (string.Equals(member.Name, name, comparison))
            {
                value = member.Value;
                return true;
            }
        }

        value = null;
        return false;
    }
}
