using System.Collections.Immutable;

namespace Fairlead.Primitives.Documents;

/// <summary>
/// Gathers the members of one object. HCL blocks of one name become a list; any other repeated name is what the peers
/// silently accept and people rarely mean: the last one counts, under a warning that names both lines.
/// </summary>
internal sealed class MemberCollector(DocumentCursor cursor)
{
    private readonly List<DocumentMember> _members = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<int, ImmutableArray<DocumentValue>.Builder> _repeated = [];

    public void Add(string name, SourceLocation at, DocumentValue value, bool isBlock = false)
    {
        if (!_places.TryGetValue(name, out var place))
        {
            _places.Add(name, _members.Count);
            _members.Add(new DocumentMember(name, at, value));
            return;
        }

        var earlier = _members[place];
        if (isBlock && (earlier.Value is DocumentObject || _repeated.ContainsKey(place)))
        {
            if (!_repeated.TryGetValue(place, out var blocks))
            {
                _repeated.Add(place, blocks = ImmutableArray.CreateBuilder<DocumentValue>());
                blocks.Add(earlier.Value);
            }

            blocks.Add(value);
            return;
        }

        cursor.Warnings.Add(new DocumentError(at, $"\"{name}\" is already set at line {earlier.Location.Line}; this one counts", IsWarning: true));
        _repeated.Remove(place);
        _members[place] = new DocumentMember(name, at, value);
    }

    public DocumentObject Build(SourceLocation at)
    {
        foreach (var (place, blocks) in _repeated)
        {
            var first = _members[place];
            _members[place] = first with { Value = new DocumentList(first.Value.Location, blocks.ToImmutable(), isRepeated: true) };
        }

        return new DocumentObject(at, [.. _members]);
    }
}
