using System.Globalization;

namespace Fairlead.Faults.EndToEnd.Tests.Servers;

/// <summary>The file system under a server's data, of which there is too little.</summary>
internal sealed class SmallDisk(FaultyServer server)
{
    /// <summary>Only the server's mount namespace has it: seen through the server.</summary>
    private string Filler => string.Create(CultureInfo.InvariantCulture, $"/proc/{server.Program.Id}/root{server.DataDirectory}/filler");

    /// <summary>Writes until there is no space left.</summary>
    public void Fill()
    {
        var block = new byte[64 << 10];
        using var file = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var size = block.Length; size > 0; size /= 2)
        {
            try
            {
                while (true)
                {
                    file.Write(block.AsSpan(0, size));
                }
            }
            catch (IOException)
            {
                // No space for so much; a smaller piece may still fit.
                continue;
            }
        }
    }

    public void MakeRoom() => File.Delete(Filler);
}
