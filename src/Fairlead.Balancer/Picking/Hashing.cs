using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Loops;

namespace Fairlead.Balancer.Picking;

/// <summary>Hash functions of <c>hash-type</c>, each a public algorithm named there, and what <c>source</c> and <c>uri</c> feed them.</summary>
internal static class Hashing
{
    public static uint Of(in PickRequest request, BalanceDefinition balance) => balance.Algorithm == BalanceAlgorithm.Source
        ? OfSource(in request.Source, balance)
        : Mix(Run(balance.HashFunction, HashedPart(request.Uri, balance)), balance.HashAvalanche);

    /// <summary>The client's address: its 32-bit words folded together.</summary>
    private static uint OfSource(in PeerAddress source, BalanceDefinition balance)
    {
        uint hash = source.V4Bits;
        if (source.IsIPv6)
        {
            UInt128 bits = source.V6Bits;
            hash = (uint)(bits >> 96) ^ (uint)(bits >> 64) ^ (uint)(bits >> 32) ^ (uint)bits;
        }

        return Mix(hash, balance.HashAvalanche);
    }

    /// <summary>The part before '?' (all of it with <c>whole</c>), cut by <c>len</c> and <c>depth</c>.</summary>
    internal static ReadOnlySpan<byte> HashedPart(ReadOnlySpan<byte> uri, BalanceDefinition balance)
    {
        if (balance.UriPathOnly && !uri.IsEmpty && uri[0] != '/')
        {
            int scheme = uri.IndexOf("://"u8);
            int slash = scheme > 0 ? uri[(scheme + 3)..].IndexOf((byte)'/') : -1;
            uri = slash < 0 ? uri : uri[(scheme + 3 + slash)..];
        }

        if (balance.UriLength is { } length && length < uri.Length)
        {
            uri = uri[..length];
        }

        if (!balance.UriWhole)
        {
            int question = uri.IndexOf((byte)'?');
            uri = question < 0 ? uri : uri[..question];
        }

        if (balance.UriDepth is { } depth)
        {
            int slashes = 0;
            for (int i = 0; i < uri.Length; i++)
            {
                if (uri[i] == '/' && slashes++ == depth)
                {
                    return uri[..i];
                }
            }
        }

        return uri;
    }

    private static uint Run(HashFunction function, ReadOnlySpan<byte> data) => function switch
    {
        HashFunction.Djb2 => Djb2(data),
        HashFunction.Wt6 => Wt6(data),
        HashFunction.Crc32 => Crc32(data),
        _ => Sdbm(data),
    };

    /// <summary>hash × 65599 + byte, written with shifts as the sdbm library had it.</summary>
    internal static uint Sdbm(ReadOnlySpan<byte> data)
    {
        uint hash = 0;
        foreach (byte c in data)
        {
            hash = c + (hash << 6) + (hash << 16) - hash;
        }

        return hash;
    }

    /// <summary>Bernstein's: hash × 33 + byte from 5381.</summary>
    internal static uint Djb2(ReadOnlySpan<byte> data)
    {
        uint hash = 5381;
        foreach (byte c in data)
        {
            hash = (hash << 5) + hash + c;
        }

        return hash;
    }

    /// <summary>Wang's thirty-two bit hash run over the bytes: ours under this name, since HAProxy's is not published.</summary>
    internal static uint Wt6(ReadOnlySpan<byte> data)
    {
        uint hash = 0;
        foreach (byte c in data)
        {
            hash = WangMix(hash + c);
        }

        return hash;
    }

    /// <summary>The CRC of zip and Ethernet (reflected 0xEDB88320).</summary>
    internal static uint Crc32(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte c in data)
        {
            crc ^= c;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
            }
        }

        return ~crc;
    }

    private static uint Mix(uint hash, bool avalanche) => avalanche ? Avalanche(hash) : hash;

    /// <summary>
    /// Bob Jenkins' published full avalanche of four bytes in six steps, times 0xC0000001: that the product stands behind it was seen in
    /// what HAProxy's converters with <c>avalanche</c> answer (differences to Jenkins' were all in the two highest bits).
    /// </summary>
    internal static uint Avalanche(uint hash)
    {
        hash = hash + 0x7ED55D16 + (hash << 12);
        hash = hash ^ 0xC761C23C ^ (hash >> 19);
        hash = hash + 0x165667B1 + (hash << 5);
        hash = (hash + 0xD3A2646C) ^ (hash << 9);
        hash = hash + 0xFD7046C5 + (hash << 3);
        hash = hash ^ 0xB55A4F09 ^ (hash >> 16);
        return hash * 0xC0000001;
    }

    private static uint WangMix(uint key)
    {
        key = ~key + (key << 15);
        key ^= key >> 12;
        key += key << 2;
        key ^= key >> 4;
        key *= 2057;
        key ^= key >> 16;
        return key;
    }
}
