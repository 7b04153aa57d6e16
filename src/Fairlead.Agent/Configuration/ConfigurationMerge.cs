using System.Collections.Immutable;
using Fairlead.Agent.Documents;
using Fairlead.Primitives.Documents;
using Fairlead.Primitives.Names;

namespace Fairlead.Agent.Configuration;

/// <summary>
/// Judges the keys of each source against <see cref="ConfigurationKeys"/> and puts the sources together: a later value counts,
/// lists append, maps join (Consul's rule). Each value keeps the place it came from.
/// </summary>
internal sealed class ConfigurationMerge(List<DocumentError> diagnostics)
{
    private readonly Dictionary<string, DocumentMember> _root = new(StringComparer.Ordinal);

    public void Add(DocumentObject source) => Add(source, ConfigurationKeys.Root, "", _root);

    public DocumentObject Result => Build(_root, SourceLocation.Of("configuration"));

    private void Add(DocumentObject source, ConfigurationKey section, string path, Dictionary<string, DocumentMember> into)
    {
        var keys = ConfigurationKeys.Of(section);
        foreach (var member in source.Members)
        {
            var name = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            if (!keys.TryGetValue(ObjectReader.Normalize(member.Name), out var key))
            {
                diagnostics.Add(new DocumentError(member.Location, $"invalid config key {name}{NearestName.Hint(member.Name, section.Keys.Select(known => known.Name))}"));
            }
            else if (key.Shape == KeyShape.NoEffect)
            {
                diagnostics.Add(new DocumentError(member.Location, $"{name} has no effect: {key.Note}", IsWarning: true));
            }
            else if (member.Value is not DocumentNull)
            {
                if (key.Note.Length > 0)
                {
                    diagnostics.Add(new DocumentError(member.Location, $"{name} is the form of older versions; write {key.Note}", IsWarning: true));
                }

                into[key.Name] = new DocumentMember(key.Name, member.Location, Join(key, name, into.GetValueOrDefault(key.Name)?.Value, member.Value));
            }
        }
    }

    private DocumentValue Join(ConfigurationKey key, string path, DocumentValue? before, DocumentValue value)
    {
        switch (key.Shape)
        {
            case KeyShape.List or KeyShape.Objects:
                ImmutableArray<DocumentValue> earlier = before is null ? [] : before.Items;
                return new DocumentList(value.Location, [.. earlier, .. value.Items]);
            case KeyShape.Map:
            case KeyShape.Section:
                var members = (before as DocumentObject)?.Members.ToDictionary(member => member.Name, StringComparer.Ordinal) ?? new(StringComparer.Ordinal);
                foreach (var item in value.Items)
                {
                    AddItem(key, path, item, members);
                }

                return Build(members, value.Location);
            default:
                return value;
        }
    }

    private void AddItem(ConfigurationKey key, string path, DocumentValue item, Dictionary<string, DocumentMember> members)
    {
        if (item is not DocumentObject block)
        {
            diagnostics.Add(new DocumentError(item.Location, $"{path} must be an object, found {item.Kind}"));
        }
        else if (key.Shape == KeyShape.Section)
        {
            Add(block, key, path, members);
        }
        else
        {
            foreach (var member in block.Members)
            {
                members[member.Name] = member;
            }
        }
    }

    private static DocumentObject Build(Dictionary<string, DocumentMember> members, SourceLocation at) => new(at, [.. members.Values]);
}
