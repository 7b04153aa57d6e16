namespace Fairlead.Templates.Values;

/// <summary>A <c>[]uint8</c> and the bytes in it.</summary>
internal static class GoBytes
{
    public static byte[] ToArray(GoList bytes) => Array.ConvertAll(bytes.ToArray(), item => (byte)item!);

    public static string ToText(GoList bytes) => GoText.FromUtf8(ToArray(bytes));
}
