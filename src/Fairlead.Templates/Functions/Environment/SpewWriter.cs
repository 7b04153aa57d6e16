using System.Globalization;
using Fairlead.Templates.Printing;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Functions.Environment;

/// <summary>A value in go-spew's two layouts: over many lines with types and lengths, and on one line.</summary>
internal sealed class SpewWriter(Execution execution)
{
    private readonly BoundedText _text = new(execution.Limits.MaxOutputLength);

    public string Dump(object?[] values)
    {
        foreach (var value in values)
        {
            DumpValue(value, 0);
            _text.Append('\n');
        }

        return _text.ToString();
    }

    /// <summary>One line; with types when asked.</summary>
    public string Inline(object? value, bool withTypes)
    {
        InlineValue(value, withTypes, 0);
        return _text.ToString();
    }

    private void DumpValue(object? value, int depth)
    {
        Enter(depth);
        var type = GoType.Of(value);
        if (value is null or GoNil)
        {
            _text.Append($"({type?.Name ?? GoType.Any.Name}) <nil>");
            return;
        }

        if (value is IGoStruct structure)
        {
            var shape = type as GoStructType ?? (GoStructType)type!.Element!;
            _text.Append(type!.Kind == GoKind.Pointer ? $"({type.Name})({{\n" : $"({type.Name}) {{\n");
            DumpEntries(shape.Fields.Count, depth, i =>
            {
                _text.Append(shape.Fields[i].Name).Append(": ");
                DumpValue(shape.Fields[i].Get(structure), depth + 1);
            });
            _text.Append(type.Kind == GoKind.Pointer ? "})" : "}");
            return;
        }

        _text.Append($"({type?.Name}) ");
        switch (value)
        {
            case string text:
                _text.Append($"(len={GoText.ByteCount(text)}) {GoQuote.Double(text)}");
                break;
            case GoMap { IsNil: true } or GoList { IsNil: true }:
                _text.Append("<nil>");
                break;
            case GoMap map:
                var keys = map.SortedKeys();
                _text.Append(string.Create(CultureInfo.InvariantCulture, $"(len={map.Count}) {{\n"));
                DumpEntries(keys.Count, depth, i =>
                {
                    DumpValue(keys[i], depth + 1);
                    _text.Append(": ");
                    DumpValue(map.GetOrZero(keys[i]), depth + 1);
                });
                _text.Append('}');
                break;
            case GoList list:
                _text.Append(list.Count == 0 ? "{\n" : string.Create(CultureInfo.InvariantCulture, $"(len={list.Count} cap={list.Count}) {{\n"));
                DumpEntries(list.Count, depth, i => DumpValue(list[i], depth + 1));
                _text.Append('}');
                break;
            default:
                _text.Append(execution.NewPrinter().Print(value));
                break;
        }
    }

    private void DumpEntries(int count, int depth, Action<int> dump)
    {
        for (var i = 0; i < count; i++)
        {
            _text.Append(' ', depth + 1);
            dump(i);
            _text.Append(i < count - 1 ? ",\n" : "\n");
        }

        _text.Append(' ', depth);
    }

    private void InlineValue(object? value, bool withTypes, int depth)
    {
        Enter(depth);
        var type = GoType.Of(value);
        if (value is null or GoNil)
        {
            _text.Append(withTypes ? $"({type?.Name ?? GoType.Any.Name})<nil>" : "<nil>");
            return;
        }

        _text.Append(withTypes ? $"({type?.Name})" : "");
        switch (value)
        {
            case GoMap map:
                _text.Append("map[");
                foreach (var (i, key) in map.SortedKeys().Index())
                {
                    _text.Append(i > 0 ? " " : "");
                    InlineValue(key, withTypes: false, depth + 1);
                    _text.Append(':');
                    InlineValue(map.GetOrZero(key), withTypes && map.Type.Element!.Kind == GoKind.Interface, depth + 1);
                }

                _text.Append(']');
                break;
            case GoList list:
                _text.Append('[');
                for (var i = 0; i < list.Count; i++)
                {
                    _text.Append(i > 0 ? " " : "");
                    InlineValue(list[i], withTypes && list.Type.Element!.Kind == GoKind.Interface, depth + 1);
                }

                _text.Append(']');
                break;
            case IGoStruct structure:
                var shape = type as GoStructType ?? (GoStructType)type!.Element!;
                _text.Append(type!.Kind == GoKind.Pointer && !withTypes ? "<*>{" : "{");
                foreach (var (i, field) in shape.Fields.Index())
                {
                    _text.Append(i > 0 ? " " : "").Append(withTypes ? field.Name + ":" : "");
                    InlineValue(field.Get(structure), withTypes, depth + 1);
                }

                _text.Append('}');
                break;
            default:
                _text.Append(execution.NewPrinter().Print(value));
                break;
        }
    }

    private void Enter(int depth)
    {
        execution.Charge(1);
        if (depth > execution.Limits.MaxValueDepth)
        {
            throw new LimitException($"a value is nested more than {execution.Limits.MaxValueDepth} deep");
        }
    }
}
