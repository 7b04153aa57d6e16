using System.Text;
using Fairlead.Templates.Printing;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Functions.Encoding;

/// <summary>JSON as Go's <c>encoding/json</c> writes it: keys sorted, <c>&lt; &gt; &amp;</c> escaped unless told not to.</summary>
internal sealed class GoJsonWriter(Execution execution)
{
    private readonly BoundedText _text = new(execution.Limits.MaxOutputLength);

    public bool EscapesHtml { get; init; } = true;

    /// <summary>Empty for one line.</summary>
    public string Indent { get; init; } = "";

    /// <exception cref="FunctionException">The value has no JSON form.</exception>
    public string Write(object? value)
    {
        WriteValue(value, 0);
        return _text.ToString();
    }

    private void WriteValue(object? value, int depth)
    {
        execution.Charge(1);
        if (depth > execution.Limits.MaxValueDepth)
        {
            throw new LimitException($"a value is nested more than {execution.Limits.MaxValueDepth} deep");
        }

        switch (value)
        {
            case null or GoNil or GoList { IsNil: true } or GoMap { IsNil: true }:
                _text.Append("null");
                break;
            case string text:
                WriteString(text);
                break;
            case bool flag:
                _text.Append(flag ? "true" : "false");
                break;
            case GoList { Type: var type } bytes when type.Element == GoType.Uint8:
                WriteString(Convert.ToBase64String(GoBytes.ToArray(bytes)));
                break;
            case GoList list:
                WriteList(list, depth);
                break;
            case GoMap map:
                WriteObject(map.SortedKeys().Select(key => (KeyText(key), map.GetOrZero(key))).OrderBy(entry => entry.Item1, Comparer<string>.Create(GoText.Compare)), depth);
                break;
            case IGoStruct { GoType: var type } structure:
                var shape = type as GoStructType ?? (GoStructType)type.Element!;
                if (structure is IGoJsonText json)
                {
                    WriteString(json.JsonText);
                    break;
                }

                WriteObject(shape.Fields.Select(field => (field.JsonName, field.Get(structure))), depth);
                break;
            case double or float:
                WriteFloat(value);
                break;
            case var number when GoNumber.IsNumber(number):
                _text.Append(new GoPrinter(new BoundedText(64), execution).Print(number));
                break;
            default:
                throw new FunctionException($"json: unsupported type: {GoType.Of(value)?.Name}");
        }
    }

    private void WriteFloat(object value)
    {
        var number = GoNumber.ToDouble(value);
        _text.Append(double.IsFinite(number)
            ? value is float single && Math.Abs(single) is 0 or >= 1e-6F and < 1e21F ? GoFloat.Format(number, 'f', -1, isSingle: true) : GoFloat.FormatJson(number)
            : throw new FunctionException($"json: unsupported value: {GoFloat.Format(number, 'g', -1)}"));
    }

    private static string KeyText(object key) => key switch
    {
        string text => text,
        _ when GoNumber.IsSigned(key) => GoNumber.ToInt64(key).ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ when GoNumber.IsUnsigned(key) => GoNumber.ToUInt64(key).ToString(System.Globalization.CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        _ => throw new FunctionException($"json: unsupported type: map[{GoType.Of(key)?.Name}]"),
    };

    private void WriteList(GoList list, int depth)
    {
        _text.Append('[');
        for (var i = 0; i < list.Count; i++)
        {
            _text.Append(i > 0 ? "," : "");
            NewLine(depth + 1);
            WriteValue(list[i], depth + 1);
        }

        if (list.Count > 0)
        {
            NewLine(depth);
        }

        _text.Append(']');
    }

    private void WriteObject(IEnumerable<(string Name, object? Value)> entries, int depth)
    {
        _text.Append('{');
        var isFirst = true;
        foreach (var (name, value) in entries)
        {
            _text.Append(isFirst ? "" : ",");
            isFirst = false;
            NewLine(depth + 1);
            WriteString(name);
            _text.Append(Indent.Length > 0 ? ": " : ":");
            WriteValue(value, depth + 1);
        }

        if (!isFirst)
        {
            NewLine(depth);
        }

        _text.Append('}');
    }

    private void NewLine(int depth)
    {
        if (Indent.Length == 0)
        {
            return;
        }

        _text.Append('\n');
        for (var i = 0; i < depth; i++)
        {
            _text.Append(Indent);
        }
    }

    private void WriteString(string text)
    {
        execution.Charge(text.Length / 16);
        _text.Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '"' or '\\':
                    _text.Append('\\').Append((char)rune.Value);
                    break;
                case '\n':
                    _text.Append("\\n");
                    break;
                case '\r':
                    _text.Append("\\r");
                    break;
                case '\t':
                    _text.Append("\\t");
                    break;
                case < ' ' or 0x2028 or 0x2029:
                    _text.Append($"\\u{rune.Value:x4}");
                    break;
                case '<' or '>' or '&' when EscapesHtml:
                    _text.Append($"\\u{rune.Value:x4}");
                    break;
                case 0xFFFD:
                    // Also what bytes that are no UTF-8 become.
                    _text.Append(text.Contains('\uFFFD', StringComparison.Ordinal) ? "\uFFFD" : "\\ufffd");
                    break;
                case < 0x80:
                    _text.Append((char)rune.Value);
                    break;
                default:
                    _text.Append(rune.ToString());
                    break;
            }
        }

        _text.Append('"');
    }
}

/// <summary>A struct that JSON shows as a string of its own making, like a time.</summary>
internal interface IGoJsonText
{
    string JsonText { get; }
}
