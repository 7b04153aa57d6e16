namespace Fairlead.Store.Contract;

/// <summary>Arithmetic on key prefixes, byte by byte.</summary>
public static class KeyPrefix
{
    /// <summary>
    /// The first key after all keys that begin with the prefix, or null when there is none (an empty prefix, or one of 0xFF only),
    /// so that the range runs to the end of the space.
    /// </summary>
    public static byte[]? End(ReadOnlySpan<byte> prefix)
    {
        int last = prefix.Length - 1;
        while (last >= 0 && prefix[last] == 0xFF)
        {
            last--;
        }

        if (last < 0)
        {
            return null;
        }

        byte[] end = prefix[..(last + 1)].ToArray();
        end[last]++;
        return end;
    }
}
