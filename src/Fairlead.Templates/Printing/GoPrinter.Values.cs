using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using Fairlead.Templates.Functions;
using Fairlead.Templates.Functions.Environment;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Printing;

/// <summary>Dispatch by type; lists, maps, structs and pointers.</summary>
internal sealed partial class GoPrinter
{
    private static string TypeName(object? value) => GoType.Of(value)?.Name ?? Nil;

    private void PrintArgument(object? value, int verb)
    {
        execution.Charge(1);
        if (value is SpewValue spew)
        {
            if (verb == 'v')
            {
                output.Append(spew.Text(_spec.SharpV));
                return;
            }

            value = spew.Value;
        }

        switch (verb)
        {
            case 'T':
                PrintString(TypeName(value), 's');
                return;
            case 'p' when value is GoNil or GoMap or GoList or IGoFunction or GoChannel or IGoStruct { GoType.Kind: GoKind.Pointer }:
                PrintPointer(value, 'p');
                return;
        }

        PrintValue(value, null, verb, 0);
    }

    /// <param name="slot">The static type of the slot the value came from; null for an operand of its own.</param>
    private void PrintValue(object? value, GoType? slot, int verb, int depth)
    {
        switch (value)
        {
            case null:
                PrintNil(slot, verb);
                break;
            case string text:
                PrintString(text, verb);
                break;
            case bool flag:
                PrintBool(flag, verb);
                break;
            case double or float:
                PrintFloat(GoNumber.ToDouble(value), verb, value is float);
                break;
            case Complex complex:
                PrintComplex(complex, verb);
                break;
            case GoList list:
                PrintList(list, verb, depth);
                break;
            case GoMap map:
                PrintMap(map, verb, depth);
                break;
            case GoNil or IGoFunction or GoChannel:
                PrintPointer(value, verb);
                break;
            case IGoStruct structure:
                PrintStructure(structure, verb, depth);
                break;
            default:
                PrintInteger(value, verb);
                break;
        }
    }

    private void PrintNil(GoType? slot, int verb)
    {
        if (slot is not null && _spec.SharpV)
        {
            output.Append(slot.Name).Append("(nil)");
        }
        else if (verb == 'v')
        {
            Pad(Nil);
        }
        else if (slot is null)
        {
            output.Append($"%!{new System.Text.Rune(verb)}({Nil})");
        }
        else
        {
            output.Append(Nil);
        }
    }

    private void PrintStructure(IGoStruct structure, int verb, int depth)
    {
        var type = structure.GoType;
        var shape = type as GoStructType ?? (GoStructType)type.Element!;
        if (shape.Stringer is { } stringer && !_spec.SharpV && verb is 'v' or 's' or 'q' or 'x' or 'X')
        {
            PrintString(stringer(structure), verb);
        }
        else if (type.Kind == GoKind.Struct)
        {
            PrintStruct(structure, shape, verb, depth);
        }
        else if (depth == 0)
        {
            output.Append('&');
            PrintStruct(structure, shape, verb, depth + 1);
        }
        else
        {
            PrintPointer(structure, verb);
        }
    }

    private void PrintStruct(object target, GoStructType shape, int verb, int depth)
    {
        Enter(depth);
        if (_spec.SharpV)
        {
            output.Append(shape.Name);
        }

        output.Append('{');
        for (var i = 0; i < shape.Fields.Count; i++)
        {
            var field = shape.Fields[i];
            output.Append(i == 0 ? "" : _spec.SharpV ? ", " : " ");
            if (_spec.PlusV || _spec.SharpV)
            {
                output.Append(field.Name).Append(':');
            }

            PrintValue(field.Get(target), field.Type, verb, depth + 1);
        }

        output.Append('}');
    }

    private void PrintList(GoList list, int verb, int depth)
    {
        Enter(depth);
        if (list.Type.Element == GoType.Uint8 && verb is 's' or 'q' or 'x' or 'X')
        {
            PrintString(GoBytes.ToText(list), verb);
            return;
        }

        if (_spec.SharpV)
        {
            output.Append(list.Type == GoType.Bytes ? "[]byte" : list.Type.Name);
            if (list.IsNil)
            {
                output.Append("(nil)");
                return;
            }
        }

        output.Append(_spec.SharpV ? '{' : '[');
        for (var i = 0; i < list.Count; i++)
        {
            output.Append(i == 0 ? "" : _spec.SharpV ? ", " : " ");
            PrintValue(list[i], list.Type.Element, verb, depth + 1);
        }

        output.Append(_spec.SharpV ? '}' : ']');
    }

    private void PrintMap(GoMap map, int verb, int depth)
    {
        Enter(depth);
        output.Append(_spec.SharpV ? map.Type.Name : "map");
        if (_spec.SharpV && map.IsNil)
        {
            output.Append("(nil)");
            return;
        }

        output.Append(_spec.SharpV ? '{' : '[');
        var isFirst = true;
        foreach (var key in map.SortedKeys())
        {
            output.Append(isFirst ? "" : _spec.SharpV ? ", " : " ");
            isFirst = false;
            PrintValue(key, map.Type.Key, verb, depth + 1);
            output.Append(':');
            PrintValue(map.GetOrZero(key), map.Type.Element, verb, depth + 1);
        }

        output.Append(_spec.SharpV ? '}' : ']');
    }

    /// <summary>An address: ours are not Go's, so only their form is the same.</summary>
    private void PrintPointer(object value, int verb)
    {
        var address = value is GoNil ? 0UL : 0xc000000000UL + ((ulong)(uint)RuntimeHelpers.GetHashCode(value) << 3);
        switch (verb)
        {
            case 'v' when _spec.SharpV:
                output.Append('(').Append(TypeName(value)).Append(")(");
                output.Append(address == 0 ? "nil" : "0x" + address.ToString("x", CultureInfo.InvariantCulture)).Append(')');
                break;
            case 'v' when address == 0:
                Pad(Nil);
                break;
            case 'v' or 'p':
                var outer = _spec;
                _spec.Sharp = !_spec.Sharp;
                FormatInteger(address, false, 16, 'x');
                _spec = outer;
                break;
            case 'b' or 'o' or 'd' or 'x' or 'X':
                PrintInteger(address, verb);
                break;
            default:
                BadVerb(value, verb);
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

    /// <summary>The verb does not fit the value: <c>%!d(string=hi)</c>.</summary>
    private void BadVerb(object value, int verb)
    {
        output.Append($"%!{new System.Text.Rune(verb)}({TypeName(value)}=");
        // The type is known to print by 'v', so this ends here.
        PrintValue(value, null, 'v', 0);
        output.Append(')');
    }
}
