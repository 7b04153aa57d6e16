using System.Globalization;
using System.Text;
using Fairlead.Templates.Printing;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Functions.Encoding;

/// <summary>
/// TOML in the layout of the encoder consul-template uses: plain keys first and sorted, then tables, each level indented
/// by two spaces.
/// </summary>
internal sealed class GoTomlWriter(Execution execution)
{
    private readonly BoundedText _text = new(execution.Limits.MaxOutputLength);

    public string Write(object? value)
    {
        var entries = Entries(value) ?? throw new FunctionException($"toTOML: toml: top-level values must be Go maps or structs");
        WriteTable([], entries, 0);
        return _text.ToString();
    }

    private static List<(string Key, object? Value)>? Entries(object? value) => value switch
    {
        GoMap map when map.Type.Key == GoType.String || map.SortedKeys().All(key => key is string) =>
            [.. map.SortedKeys().Select(key => ((string)key, map.GetOrZero(key)))],
        IGoStruct { GoType: var type } structure when (type as GoStructType ?? type.Element as GoStructType) is { } shape =>
            [.. shape.Fields.Select(field => (field.Name, field.Get(structure)))],
        _ => null,
    };

    private void WriteTable(string[] path, List<(string Key, object? Value)> entries, int depth)
    {
        if (depth > execution.Limits.MaxValueDepth)
        {
            throw new LimitException($"a value is nested more than {execution.Limits.MaxValueDepth} deep");
        }

        execution.Charge(entries.Count);
        var margin = Math.Max(depth - 1, 0) + (depth > 0 ? 1 : 0);
        foreach (var (key, value) in entries.Where(entry => entry.Value is not (null or GoNil) && Entries(entry.Value) is null && !IsTableList(entry.Value)))
        {
            _text.Append(' ', margin * 2).Append(Key(key)).Append(" = ");
            WriteInline(value, depth);
            _text.Append('\n');
        }

        foreach (var (key, value) in entries.Where(entry => Entries(entry.Value) is not null || IsTableList(entry.Value)))
        {
            string[] inner = [.. path, Key(key)];
            if (Entries(value) is { } table)
            {
                Header(inner, depth, "[", "]");
                WriteTable(inner, table, depth + 1);
                continue;
            }

            foreach (var item in ((GoList)value!).ToArray())
            {
                Header(inner, depth, "[[", "]]");
                WriteTable(inner, Entries(item)!, depth + 1);
            }
        }
    }

    private void Header(string[] path, int depth, string open, string close)
    {
        // Only top-level tables, and each table of an array, stand apart.
        if (_text.Length > 0 && (path.Length == 1 || open == "[["))
        {
            _text.Append('\n');
        }

        _text.Append(' ', depth * 2).Append(open).Append(string.Join('.', path)).Append(close).Append('\n');
    }

    private static bool IsTableList(object? value) => value is GoList { Count: > 0 } list && list.ToArray().All(item => Entries(item) is not null);

    private void WriteInline(object? value, int depth)
    {
        switch (value)
        {
            case string text:
                _text.Append(Quote(text));
                break;
            case bool flag:
                _text.Append(flag ? "true" : "false");
                break;
            case double or float:
                var real = GoFloat.Format(GoNumber.ToDouble(value), 'f', -1, value is float);
                _text.Append(real.Contains('.', StringComparison.Ordinal) || !double.IsFinite(GoNumber.ToDouble(value)) ? real.ToLowerInvariant() : real + ".0");
                break;
            case var number when GoNumber.IsNumber(number):
                _text.Append(GoNumber.IsSigned(number) ? GoNumber.ToInt64(number!).ToString(CultureInfo.InvariantCulture) : GoNumber.ToUInt64(number!).ToString(CultureInfo.InvariantCulture));
                break;
            case GoList list:
                _text.Append('[');
                for (var i = 0; i < list.Count; i++)
                {
                    _text.Append(i > 0 ? ", " : "");
                    WriteInline(list[i], depth + 1);
                }

                _text.Append(']');
                break;
            case var table when Entries(table) is { } entries && depth <= execution.Limits.MaxValueDepth:
                _text.Append('{');
                foreach (var (i, entry) in entries.Index())
                {
                    _text.Append(i > 0 ? ", " : "").Append(Key(entry.Key)).Append(" = ");
                    WriteInline(entry.Value, depth + 1);
                }

                _text.Append('}');
                break;
            default:
                throw new FunctionException($"toTOML: unsupported type: {GoType.Of(value)?.Name ?? "nil"}");
        }
    }

    private static string Key(string key) =>
        key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? key : Quote(key);

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                '\b' => quoted.Append("\\b"),
                '\f' => quoted.Append("\\f"),
                < ' ' or 0x7F => quoted.Append($"\\u{rune.Value:X4}"),
                _ => quoted.Append(rune.ToString()),
            };
        }

        return quoted.Append('"').ToString();
    }
}
