using System.Collections.Frozen;
using System.Collections.Immutable;
using Fairlead.Primitives.Documents;
using Fairlead.Primitives.Names;

namespace Fairlead.Templates.Configuration;

/// <summary>Turns one HCL or JSON document into settings; every unknown key and bad value is an error with its line.</summary>
internal sealed class ConfigurationDocument(ICollection<DocumentError> problems)
{
    public SettingSet Read(DocumentObject root)
    {
        var set = new SettingSet { At = root.Location };
        foreach (var member in root.Members)
        {
            if (member.Name == "template")
            {
                foreach (var block in member.Value.Items)
                {
                    if (block is DocumentObject template)
                    {
                        set.Templates.Add(ReadTemplate(template));
                    }
                    else
                    {
                        Error(block.Location, $"template is a block, found {block.Kind}");
                    }
                }
            }
            else
            {
                ReadMember(member, "", SettingSchema.Root, set, "");
            }
        }

        return set;
    }

    private SettingSet ReadTemplate(DocumentObject block)
    {
        var set = new SettingSet { At = block.Location };
        foreach (var member in block.Members)
        {
            ReadMember(member, "", SettingSchema.Template, set, "template.");
        }

        return set;
    }

    private void ReadMember(DocumentMember member, string prefix, FrozenDictionary<string, SettingKind> schema, SettingSet set, string shown)
    {
        var path = prefix + member.Name;
        if (member.Value is DocumentNull)
        {
            return;
        }

        if (schema.TryGetValue(path, out var kind))
        {
            ReadLeaf(member, path, kind, set, shown);
            return;
        }

        var inner = path + ".";
        if (!schema.Keys.Any(key => key.StartsWith(inner, StringComparison.Ordinal)))
        {
            var siblings = schema.Keys
                .Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(key => key[prefix.Length..].Split('.')[0])
                .Append(prefix.Length == 0 && shown.Length == 0 ? "template" : "")
                .Where(name => name.Length > 0)
                .Distinct()
                .Order(StringComparer.Ordinal);
            var where = (shown + prefix).TrimEnd('.');
            Error(member.Location, $"{(where.Length > 0 ? where + " has" : "the configuration has")} no key \"{member.Name}\"{NearestName.Hint(member.Name, siblings)}");
            return;
        }

        // A block written several times: the last one counts, as in consul-template.
        switch (member.Value.Items is { Length: > 0 } items ? items[^1] : member.Value)
        {
            case DocumentObject block:
                foreach (var child in block.Members)
                {
                    ReadMember(child, inner, schema, set, shown);
                }

                break;
            case DocumentString text:
                ReadShortForm(path, text, set, shown);
                break;
            case var other:
                Error(other.Location, $"{shown}{path} is a block, found {other.Kind}");
                break;
        }
    }

    /// <summary>Blocks that may be written as one string.</summary>
    private void ReadShortForm(string path, DocumentString text, SettingSet set, string shown)
    {
        var last = path[(path.LastIndexOf('.') + 1)..];
        switch (last)
        {
            case "wait":
                if (SettingText.ReadWait(text.Value, out var error) is { } wait)
                {
                    set.Set(path + ".min", wait.Min, text.Location);
                    set.Set(path + ".max", wait.Max, text.Location);
                }
                else
                {
                    Error(text.Location, $"{shown}{path}: {error}");
                }

                break;
            case "auth":
                var colon = text.Value.IndexOf(':', StringComparison.Ordinal);
                set.Set(path + ".username", colon < 0 ? text.Value : text.Value[..colon], text.Location);
                set.Set(path + ".password", colon < 0 ? "" : text.Value[(colon + 1)..], text.Location);
                break;
            case "exec":
                set.Set(path + ".command", CommandSpec.Shell(text.Value), text.Location);
                break;
            case "consul" when path == "consul":
                set.Set("consul.address", text.Value, text.Location);
                problems.Add(new DocumentError(text.Location, "consul = \"…\" is the old form; write consul { address = \"…\" }", IsWarning: true));
                break;
            default:
                Error(text.Location, $"{shown}{path} is a block, found a string");
                break;
        }
    }

    private void ReadLeaf(DocumentMember member, string path, SettingKind kind, SettingSet set, string shown)
    {
        var value = member.Value;
        var name = shown + path;
        object? read = null;
        var error = "";
        switch (kind)
        {
            case SettingKind.Command when value is DocumentList { IsRepeated: false } words:
                var texts = ReadTexts(words, name);
                // A list of one is a line for the shell, as the manual says of the string form.
                read = texts is null ? null : texts.Value.Length == 1 ? CommandSpec.Shell(texts.Value[0]) : CommandSpec.Direct(texts.Value);
                if (texts is null)
                {
                    return;
                }

                break;
            case SettingKind.Texts:
                read = value is DocumentList list ? ReadTexts(list, name) : value is DocumentString one ? ImmutableArray.Create(one.Value) : null;
                if (value is DocumentList && read is null)
                {
                    return;
                }

                error = $"wants a list of strings, found {value.Kind}";
                break;
            case SettingKind.Flag when value is DocumentBoolean flag:
                read = flag.Value;
                break;
            case SettingKind.Count when value is DocumentNumber number && number.TryGetInteger(out var whole) && whole is >= int.MinValue and <= int.MaxValue:
                read = (int)whole;
                break;
            case SettingKind.Bytes when value is DocumentNumber number && number.TryGetInteger(out var size) && size >= 0:
                read = size;
                break;
            case SettingKind.Mode when value is DocumentNumber number && number.TryGetInteger(out var mode) && mode is >= 0 and <= 0xFFF:
                read = (int)mode;
                break;
            case SettingKind.Fraction when value is DocumentNumber number:
                read = SettingText.Read(kind, number.Text, out error);
                break;
            case SettingKind.Duration when value is DocumentNumber number && number.TryGetInteger(out var nanoseconds) && nanoseconds >= 0:
                // A bare number is Go's time.Duration: nanoseconds.
                read = TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
                break;
            default:
                if (value is DocumentString text && (kind != SettingKind.Flag || text.Value.Length > 0))
                {
                    read = SettingText.Read(kind, text.Value, out error);
                }
                else
                {
                    error = $"wants {Wanted(kind)}, found {value.Kind}";
                }

                break;
        }

        if (read is null)
        {
            Error(value.Location, $"{name}: {error}");
        }
        else
        {
            set.Set(path, read, member.Location);
        }
    }

    private ImmutableArray<string>? ReadTexts(DocumentList list, string name)
    {
        var texts = ImmutableArray.CreateBuilder<string>(list.Values.Length);
        foreach (var item in list.Values)
        {
            if (item is not DocumentString text)
            {
                Error(item.Location, $"{name}: wants strings, found {item.Kind}");
                return null;
            }

            texts.Add(text.Value);
        }

        return texts.ToImmutable();
    }

    private static string Wanted(SettingKind kind) => kind switch
    {
        SettingKind.Flag => "true or false",
        SettingKind.Count => "a whole number",
        SettingKind.Bytes => "a number of bytes",
        SettingKind.Duration => "a duration such as \"10s\"",
        SettingKind.Signal => "the name of a signal",
        SettingKind.Command => "a string or a list of strings",
        SettingKind.Mode => "a file mode such as \"0644\"",
        _ => "a string",
    };

    private void Error(SourceLocation at, string message) => problems.Add(new DocumentError(at, message));
}
