using System.Globalization;
using Fairlead.Templates.Printing;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Functions.Encoding;

/// <summary>
/// YAML as <c>yaml.v2</c> writes it: block style, keys in natural order, two spaces, lists under their key without
/// indentation, and quotes only where the word would otherwise be read as something else.
/// </summary>
internal sealed class GoYamlWriter(Execution execution)
{
    private readonly BoundedText _text = new(execution.Limits.MaxOutputLength);

    public string Write(object? value)
    {
        WriteValue(value, 0, afterKey: false, inList: false);
        return _text.ToString();
    }

    /// <summary>Writes a value from where the cursor is: after <c>key:</c>, after <c>-</c>, or at the start of a line.</summary>
    private void WriteValue(object? value, int indent, bool afterKey, bool inList)
    {
        execution.Charge(1);
        if (indent > execution.Limits.MaxValueDepth * 2)
        {
            throw new LimitException($"a value is nested more than {execution.Limits.MaxValueDepth} deep");
        }

        switch (value)
        {
            case GoMap { Count: > 0 } map:
                WriteEntries(map.SortedKeys().Order(YamlKeyOrder.Instance).Select(key => (key, map.GetOrZero(key))), indent, afterKey);
                break;
            case IGoStruct { GoType: var type } structure when (type as GoStructType ?? type.Element as GoStructType) is { } shape:
                // yaml.v2 writes field names in lower case.
                WriteEntries(shape.Fields.Select(field => ((object)field.Name.ToLowerInvariant(), field.Get(structure))), indent, afterKey);
                break;
            case GoList { Count: > 0 } list:
                WriteItems(list, indent, afterKey, inList);
                break;
            default:
                _text.Append(afterKey ? " " : "");
                WriteScalar(value, indent);
                _text.Append('\n');
                break;
        }
    }

    private void WriteEntries(IEnumerable<(object Key, object? Value)> entries, int indent, bool afterKey)
    {
        var isFirst = true;
        if (afterKey)
        {
            _text.Append('\n');
        }

        foreach (var (key, value) in entries)
        {
            // The first entry of a map in a list stands beside the dash.
            if (afterKey || !isFirst)
            {
                _text.Append(' ', indent);
            }

            isFirst = false;
            WriteScalar(key, indent);
            _text.Append(':');
            WriteValue(value, value is GoList ? indent : indent + 2, afterKey: true, inList: false);
        }
    }

    private void WriteItems(GoList list, int indent, bool afterKey, bool inList)
    {
        if (afterKey)
        {
            _text.Append('\n');
        }

        for (var i = 0; i < list.Count; i++)
        {
            if (afterKey || i > 0 || !inList)
            {
                _text.Append(' ', indent);
            }

            _text.Append("- ");
            WriteValue(list[i], indent + 2, afterKey: false, inList: true);
        }
    }

    private void WriteScalar(object? value, int indent)
    {
        switch (value)
        {
            case null or GoNil:
                _text.Append("null");
                break;
            case GoMap:
                _text.Append("{}");
                break;
            case GoList:
                _text.Append("[]");
                break;
            case string text:
                WriteString(text, indent);
                break;
            case bool flag:
                _text.Append(flag ? "true" : "false");
                break;
            case double or float:
                var number = GoNumber.ToDouble(value);
                _text.Append(double.IsNaN(number) ? ".nan" : double.IsInfinity(number) ? (number > 0 ? ".inf" : "-.inf") : GoFloat.Format(number, 'g', -1, value is float));
                break;
            case var integer when GoNumber.IsNumber(integer):
                _text.Append(GoNumber.IsSigned(integer)
                    ? GoNumber.ToInt64(integer).ToString(CultureInfo.InvariantCulture)
                    : GoNumber.ToUInt64(integer).ToString(CultureInfo.InvariantCulture));
                break;
            default:
                throw new FunctionException($"toYAML: cannot marshal type: {GoType.Of(value)?.Name}");
        }
    }

    private void WriteString(string text, int indent)
    {
        execution.Charge(text.Length / 8);
        if (text.Contains('\n', StringComparison.Ordinal) && GoYamlScalars.CanBeLiteral(text))
        {
            WriteLiteral(text, indent);
        }
        else if (GoYamlWords.Resolve(text) is not string || text.Length == 0)
        {
            _text.Append(GoYamlScalars.Double(text));
        }
        else
        {
            _text.Append(GoYamlScalars.CanBePlain(text) ? text : GoYamlScalars.CanBeSingle(text) ? "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'" : GoYamlScalars.Double(text));
        }
    }

    /// <summary>Lines as they are, under a bar that says what becomes of the last line breaks.</summary>
    private void WriteLiteral(string text, int indent)
    {
        var body = text.TrimEnd('\n');
        var breaks = text.Length - body.Length;
        _text.Append('|').Append(breaks == 0 ? "-" : breaks == 1 ? "" : "+");
        var margin = indent == 0 ? 2 : indent;
        foreach (var line in (breaks > 1 ? text[..^1] : body).Split('\n'))
        {
            _text.Append('\n');
            if (line.Length > 0)
            {
                _text.Append(' ', margin).Append(line);
            }
        }
    }
}
