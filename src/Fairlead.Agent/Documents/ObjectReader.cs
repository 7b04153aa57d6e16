using System.Collections.Immutable;
using System.Globalization;
using Fairlead.Primitives.Documents;
using Fairlead.Primitives.Durations;
using Fairlead.Primitives.Names;

namespace Fairlead.Agent.Documents;

/// <summary>
/// Takes typed values out of one document object and notes everything that is wrong, so that a user sees all errors at once.
/// Names match without regard to case and underscores: <c>ServiceID</c>, <c>service_id</c> and <c>serviceid</c> are one key,
/// as Consul's files, API bodies and aliases need. Values convert the way Consul's loose decoding does ("8080" is a number).
/// </summary>
internal sealed class ObjectReader
{
    private readonly Dictionary<string, DocumentMember> _members = new(StringComparer.Ordinal);
    private readonly List<string> _known = [];
    private readonly List<DocumentError> _diagnostics;

    /// <param name="path">Where the object stands in the document, for messages: <c>service.check</c>.</param>
    public ObjectReader(DocumentObject source, string path, List<DocumentError> diagnostics)
    {
        Source = source;
        Path = path;
        _diagnostics = diagnostics;
        foreach (var member in source.Members)
        {
            _members[Normalize(member.Name)] = member;
        }
    }

    public DocumentObject Source { get; }

    public string Path { get; }

    public static string Normalize(string name) => name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    public bool Has(string key) => Find(key) is not null;

    /// <summary>Where a key was written; the object itself when it was not.</summary>
    public SourceLocation At(string key) => Find(key)?.Location ?? Source.Location;

    public string Text(params ReadOnlySpan<string> keys) => FindAny(keys) is { } member ? ToText(member.Name, member.Value) : "";

    public int Int(string key, int fallback = 0)
    {
        if (Find(key) is not { } member)
        {
            return fallback;
        }

        var number = member.Value switch
        {
            DocumentNumber n when n.TryGetInteger(out var whole) => whole,
            DocumentString s when long.TryParse(s.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
            _ => long.MinValue,
        };
        if (number is >= int.MinValue and <= int.MaxValue)
        {
            return (int)number;
        }

        Wrong(member, "a whole number");
        return fallback;
    }

    public bool Bool(string key, bool fallback = false)
    {
        if (Find(key) is not { } member)
        {
            return fallback;
        }

        switch (member.Value)
        {
            case DocumentBoolean b:
                return b.Value;
            case DocumentString s when bool.TryParse(s.Value, out var value):
                return value;
            case DocumentNumber { Text: "0" or "1" } n:
                return n.Text == "1";
            default:
                Wrong(member, "true or false");
                return fallback;
        }
    }

    /// <summary>A Go duration text or a number of nanoseconds; null when absent or empty.</summary>
    public TimeSpan? Duration(params ReadOnlySpan<string> keys)
    {
        if (FindAny(keys) is not { } member)
        {
            return null;
        }

        switch (member.Value)
        {
            case DocumentString { Value: "" }:
                return null;
            case DocumentString s:
                if (GoDuration.TryParse(s.Value, out var duration, out var error))
                {
                    return duration.ToTimeSpan();
                }

                Error(member.Value.Location, $"{Name(member.Name)}: {error}");
                return null;
            case DocumentNumber n when n.TryGetInteger(out var nanoseconds):
                return new GoDuration(nanoseconds).ToTimeSpan();
            default:
                Wrong(member, "a duration such as \"10s\"");
                return null;
        }
    }

    /// <summary>A list of strings; one string stands for a list of one, as in Consul.</summary>
    public ImmutableArray<string> Texts(params ReadOnlySpan<string> keys)
    {
        if (FindAny(keys) is not { } member)
        {
            return [];
        }

        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (var item in member.Value.Items)
        {
            texts.Add(ToText(member.Name, item));
        }

        return texts.ToImmutable();
    }

    /// <summary>An object of strings; several HCL blocks of the name are joined.</summary>
    public ImmutableSortedDictionary<string, string> Map(string key)
    {
        var map = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var part in DocumentObjects(key))
        {
            foreach (var member in part.Members)
            {
                map[member.Name] = ToText($"{key}.{member.Name}", member.Value);
            }
        }

        return map.ToImmutable();
    }

    /// <summary>The objects under a key: one, a list of them, or several HCL blocks.</summary>
    public IEnumerable<ObjectReader> Objects(string key)
    {
        var objects = DocumentObjects(key);
        for (var i = 0; i < objects.Count; i++)
        {
            yield return new ObjectReader(objects[i], objects.Count > 1 ? $"{Name(key)}[{i}]" : Name(key), _diagnostics);
        }
    }

    /// <summary>The single object under a key, null when absent; more than one is an error.</summary>
    public ObjectReader? Object(string key)
    {
        var objects = Objects(key).ToList();
        if (objects.Count > 1)
        {
            Error(objects[1].Source.Location, $"{Name(key)} may stand only once; it is also at line {objects[0].Source.Location.Line}");
        }

        return objects.Count == 0 ? null : objects[0];
    }

    /// <summary>The value as it stands, for what is kept and not interpreted.</summary>
    public DocumentValue? Raw(string key) => Find(key)?.Value;

    /// <summary>Marks keys that are allowed and not read here.</summary>
    public void Allow(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            Find(key);
        }
    }

    /// <summary>After every key has been asked for: what remains is unknown, and an error with the nearest known key.</summary>
    public void RefuseUnknown()
    {
        var known = _known.Select(Normalize).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, member) in _members)
        {
            if (!known.Contains(name))
            {
                Error(member.Location, $"invalid config key {Name(member.Name)}{NearestName.Hint(member.Name, _known)}");
            }
        }
    }

    public void Error(SourceLocation at, string message) => _diagnostics.Add(new DocumentError(at, message));

    public void Warn(SourceLocation at, string message) => _diagnostics.Add(new DocumentError(at, message, IsWarning: true));

    public string Name(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    private List<DocumentObject> DocumentObjects(string key)
    {
        var objects = new List<DocumentObject>();
        if (Find(key) is { } member)
        {
            foreach (var item in member.Value.Items)
            {
                if (item is DocumentObject o)
                {
                    objects.Add(o);
                }
                else if (item is not DocumentNull)
                {
                    Error(item.Location, $"{Name(member.Name)} must be an object, found {item.Kind}");
                }
            }
        }

        return objects;
    }

    private string ToText(string name, DocumentValue value)
    {
        switch (value)
        {
            case DocumentString s:
                return s.Value;
            case DocumentNumber n:
                return n.Text;
            case DocumentBoolean b:
                return b.Value ? "true" : "false";
            case DocumentNull:
                return "";
            default:
                Error(value.Location, $"{Name(name)} must be a string, found {value.Kind}");
                return "";
        }
    }

    private void Wrong(DocumentMember member, string expected) =>
        Error(member.Value.Location, $"{Name(member.Name)} must be {expected}, found {member.Value.Kind}");

    private DocumentMember? FindAny(ReadOnlySpan<string> keys)
    {
        DocumentMember? found = null;
        foreach (var key in keys)
        {
            // Every alias is asked for, so that each counts as known.
            found = Find(key) ?? found;
        }

        return found;
    }

    /// <summary>JSON's null is the same as not being there.</summary>
    private DocumentMember? Find(string key)
    {
        if (!_known.Contains(key))
        {
            _known.Add(key);
        }

        return _members.TryGetValue(Normalize(key), out var member) && member.Value is not DocumentNull ? member : null;
    }
}
