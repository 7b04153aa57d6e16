namespace Fairlead.Api.Dns.Wire;

/// <summary>A question of our own.</summary>
internal static class DnsQuestion
{
    public static byte[] Write(ushort id, string name, DnsType type)
    {
        var buffer = new byte[DnsRequest.HeaderLength + DnsNames.EncodedLength(name) + 4];
        var writer = new DnsWriter(buffer, compress: false);
        writer.WriteUInt16(id);
        writer.WriteUInt16((ushort)DnsFlags.RecursionDesired);
        writer.WriteUInt16(1);
        writer.WriteUInt16(0);
        writer.WriteUInt32(0);
        writer.WriteName(name);
        writer.WriteUInt16((ushort)type);
        writer.WriteUInt16(1);
        return buffer;
    }
}
