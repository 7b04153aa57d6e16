namespace Fairlead.Templates.Values;

/// <summary>Reading boxed Go numbers by family, whatever their width.</summary>
internal static class GoNumber
{
    public static bool IsSigned(object? value) => value is nint or long or int or short or sbyte;

    public static bool IsUnsigned(object? value) => value is nuint or ulong or uint or ushort or byte;

    public static bool IsFloat(object? value) => value is double or float;

    public static bool IsNumber(object? value) => IsSigned(value) || IsUnsigned(value) || IsFloat(value);

    public static long ToInt64(object value) => value switch
    {
        nint n => n,
        long n => n,
        int n => n,
        short n => n,
        sbyte n => n,
        _ => throw new InvalidOperationException($"{value.GetType()} is not a signed integer"),
    };

    public static ulong ToUInt64(object value) => value switch
    {
        nuint n => n,
        ulong n => n,
        uint n => n,
        ushort n => n,
        byte n => n,
        _ => throw new InvalidOperationException($"{value.GetType()} is not an unsigned integer"),
    };

    public static double ToDouble(object value) => value switch
    {
        double n => n,
        float n => n,
        _ => throw new InvalidOperationException($"{value.GetType()} is not a float"),
    };

    /// <summary>Makes a value of an integer type, losing what does not fit, as Go's reflection does.</summary>
    public static object WrapInteger(GoType type, long number) => type.Kind switch
    {
        GoKind.Int64 => (object)number,
        GoKind.Int32 => unchecked((int)number),
        GoKind.Int16 => unchecked((short)number),
        GoKind.Int8 => unchecked((sbyte)number),
        _ => (nint)number,
    };

    /// <inheritdoc cref="WrapInteger"/>
    public static object WrapUnsigned(GoType type, ulong number) => type.Kind switch
    {
        GoKind.Uint64 => (object)number,
        GoKind.Uint32 => unchecked((uint)number),
        GoKind.Uint16 => unchecked((ushort)number),
        GoKind.Uint8 => unchecked((byte)number),
        _ => (nuint)number,
    };

    /// <summary>Makes a value of an integer type; <c>false</c> when it does not fit.</summary>
    public static bool TryMakeInteger(GoType type, long number, out object? value)
    {
        value = type.Kind switch
        {
            GoKind.Int => (nint)number,
            GoKind.Int64 => number,
            GoKind.Int32 when number is >= int.MinValue and <= int.MaxValue => (int)number,
            GoKind.Int16 when number is >= short.MinValue and <= short.MaxValue => (short)number,
            GoKind.Int8 when number is >= sbyte.MinValue and <= sbyte.MaxValue => (sbyte)number,
            _ => null,
        };
        return value is not null;
    }

    public static bool TryMakeUnsigned(GoType type, ulong number, out object? value)
    {
        value = type.Kind switch
        {
            GoKind.Uint => (nuint)number,
            GoKind.Uint64 => number,
            GoKind.Uint32 when number <= uint.MaxValue => (uint)number,
            GoKind.Uint16 when number <= ushort.MaxValue => (ushort)number,
            GoKind.Uint8 when number <= byte.MaxValue => (byte)number,
            _ => null,
        };
        return value is not null;
    }
}
