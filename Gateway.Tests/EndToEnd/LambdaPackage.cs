using System.IO.Compression;

namespace Gateway.Tests.EndToEnd;

/// <summary>A function's code as a zip file of 50 MB, the most that Lambda takes with a call.</summary>
internal static class LambdaPackage
{
    public static byte[] Create()
    {
        using MemoryStream bytes = new();
        using (ZipArchive zip = new(bytes, ZipArchiveMode.Create))
        {
            Add(zip, "handler.py", "def handler(event, context): return event\n"u8);
            Add(zip, "weight.bin", new byte[50 * 1000 * 1000]);
        }

        return bytes.ToArray();
    }

    private static void Add(ZipArchive zip, string name, ReadOnlySpan<byte> content)
    {
        using Stream entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        entry.Write(content);
    }
}
