using System.Text;
using Gateway.Signing.PostForm;
using NUnit.Framework;
using static Gateway.Tests.Signing.PostForm.PostFormSample;

namespace Gateway.Tests.Signing.PostForm;

[TestFixture]
internal sealed class PostFormReaderTests
{
    private const string KeyPart = "--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk\r\n";

    [Test]
    public void Fields_and_the_files_beginning_are_found()
    {
        string form = Form(("key", "a/${filename}"), ("acl", ""), ("X-Amz-Meta-Note", "x\r\ny"));
        Assert.That(Read(form + "the file\r\n--b--\r\n", out PostFormHead? head), Is.EqualTo(PostFormFailure.None));
        Assert.Multiple(() =>
        {
            Assert.That(head!.Fields.Select(static f => (f.Name, f.Value)), Is.EqualTo([("key", "a/${filename}"), ("acl", ""), ("X-Amz-Meta-Note", "x\r\ny")]));
            Assert.That(head.Length, Is.EqualTo(form.Length));
            Assert.That(form[head.FileDelimiter..], Does.StartWith("\r\n--b\r\n").And.Contain("name=\"file\""));
            Assert.That(head.FileName, Is.EqualTo("f.txt"));
            Assert.That(head.Find("KEY"), Is.SameAs(head.Fields[0]));
            Assert.That(head.Expand(head.Fields[0]), Is.EqualTo("a/f.txt"));
        });
    }

    [Test]
    public void A_form_is_read_alike_byte_by_byte()
    {
        byte[] form = Encoding.Latin1.GetBytes(Form(("key", "k"), ("policy", "p")) + "x");
        PostFormReader reader = new("b");
        for (int length = 0; length < form.Length - 1; length++)
        {
            Assert.That(reader.Read(form.AsSpan(0, length), out PostFormHead? early), Is.EqualTo(PostFormFailure.None), $"{length} bytes");
            Assert.That(early, Is.Null);
        }

        Assert.That(reader.Read(form.AsSpan(0, form.Length - 1), out PostFormHead? head), Is.EqualTo(PostFormFailure.None));
        Assert.That(head!.Length, Is.EqualTo(form.Length - 1));
    }

    [TestCase("Content-Disposition: form-data; name=key", Description = "as .NET writes it")]
    [TestCase("Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=\"key\"")]
    [TestCase("Content-Disposition: form-data; name=\"key\"\r\nContent-Length: 1", Description = "as OkHttp writes it")]
    [TestCase("Content-Disposition: form-data; name=\"key\"\r\nContent-Transfer-Encoding: 8bit")]
    [TestCase("content-disposition:form-data;name=\"key\"")]
    public void Heads_of_parts_that_clients_write_are_read(string head) =>
        Assert.That(Read($"--b\r\n{head}\r\n\r\nk\r\n{FilePart}", out _), Is.EqualTo(PostFormFailure.None));

    [TestCase("Content-Disposition: form-data; name=\"a\\\"b\"", Description = "escape")]
    [TestCase("Content-Disposition: form-data; name=\"a%22b\"", Description = "percent escape")]
    [TestCase("Content-Disposition: form-data; name=\"a b\"")]
    [TestCase("Content-Disposition: form-data; name=\"\"")]
    [TestCase("Content-Disposition: form-data")]
    [TestCase("Content-Disposition: form-data; name=\"key\"; name=\"acl\"")]
    [TestCase("Content-Disposition: form-data; name=\"key\"; name*=utf-8''acl")]
    [TestCase("Content-Disposition: form-data; name=\"key\"; x=y")]
    [TestCase("Content-Disposition: form-data; name=\"key")]
    [TestCase("Content-Disposition: form-data; name=\"key\" name")]
    [TestCase("Content-Disposition: form-datax; name=\"key\"")]
    [TestCase("Content-Disposition: attachment; name=\"key\"")]
    [TestCase("Content-Disposition: form-data; name=\"key\"\r\nContent-Disposition: form-data; name=\"acl\"")]
    [TestCase("Content-Disposition: form-data;\r\n name=\"key\"", Description = "folded")]
    [TestCase("Content-Disposition : form-data; name=\"key\"")]
    [TestCase("Content-Disposition: form-data; name=\"key\"\nX: y", Description = "bare line feed")]
    [TestCase("Content-Disposition: form-data; name=\"key\"\r\nContent-Transfer-Encoding: base64")]
    [TestCase("Content-Disposition: form-data; name=\"key\"\r\nContent-Type: text/plain; charset=utf-16")]
    [TestCase("Content-Disposition: form-data; name=\"key\"\r\nContent-Type: multipart/mixed; boundary=c", Description = "parts in a part")]
    [TestCase("Content-Disposition: form-data; name=\"key\"\r\nContent-Length: 2")]
    [TestCase("Content-Disposition: form-data; name=\"key\"\r\nContent-Length: 1\r\nContent-Length: 1")]
    [TestCase("Content-Disposition: form-data; name=\"key\"\r\nX-Amz-Acl: public-read")]
    [TestCase("Content-Type: text/plain")]
    [TestCase("Content-Disposition: form-data; name=\"key\"; filename=\"x\"", Description = "a second file")]
    [TestCase("Content-Disposition: form-data; name=\"--b\"", Description = "the boundary in a head")]
    public void A_head_of_a_part_that_could_be_read_in_two_ways_is_refused(string head) =>
        Assert.That(Read($"--b\r\n{head}\r\n\r\nk\r\n{FilePart}", out _), Is.EqualTo(PostFormFailure.Malformed));

    [TestCase("\r\n" + KeyPart + FilePart, Description = "preamble")]
    [TestCase("x\r\n" + KeyPart + FilePart)]
    [TestCase("--bb\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk\r\n" + FilePart)]
    [TestCase("--b \r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk\r\n" + FilePart, Description = "padding")]
    [TestCase("--b\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk\r\n" + FilePart, Description = "bare line feed")]
    [TestCase("--bxxContent-Disposition: form-data; name=\"key\"\r\n\r\nk\r\n" + FilePart, Description = "no line end behind a delimiter")]
    [TestCase("--b\r\n\r\nk\r\n" + FilePart, Description = "no head")]
    [TestCase("--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk\n--b\r\n" + FilePart, Description = "delimiter behind a bare line feed")]
    [TestCase("--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk --b\r\n" + FilePart, Description = "delimiter within a line")]
    [TestCase("--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk\r\n--bx\r\n" + FilePart, Description = "a longer boundary")]
    [TestCase("--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\n\u00ff\r\n" + FilePart, Description = "no UTF-8")]
    public void A_form_that_could_be_read_in_two_ways_is_refused(string form) =>
        Assert.That(Read(form, out _), Is.EqualTo(PostFormFailure.Malformed));

    [TestCase("key", "key")]
    [TestCase("Policy", "policy")]
    public void A_field_that_comes_twice_in_whatever_case_is_refused(string first, string second) =>
        Assert.That(Read(Form((first, "1"), (second, "1")), out _), Is.EqualTo(PostFormFailure.Malformed));

    [Test]
    public void A_form_that_ends_without_a_file_is_told_so() =>
        Assert.That(Read(Field("key", "k") + "--b--\r\n", out _), Is.EqualTo(PostFormFailure.FileMissing));

    [Test]
    public void A_form_that_begins_with_its_file_has_no_key() =>
        Assert.That(Read(FilePart + "x\r\n" + Field("key", "k"), out _), Is.EqualTo(PostFormFailure.KeyMissing));

    [Test]
    public void What_comes_before_the_file_is_bounded_at_20_KB()
    {
        string around = Form(("key", ""));
        Assert.That(Read(Form(("key", new string('k', PostFormReader.MaxHeadBytes - around.Length))), out _), Is.EqualTo(PostFormFailure.None));
        Assert.That(Read(Form(("key", new string('k', PostFormReader.MaxHeadBytes - around.Length + 1))), out _), Is.EqualTo(PostFormFailure.FieldsTooLarge));
        Assert.That(Read(Field("key", new string('k', PostFormReader.MaxHeadBytes)), out _), Is.EqualTo(PostFormFailure.FieldsTooLarge));
    }

    [TestCase("name=\"file\"", Description = "no name")]
    [TestCase("name=\"file\"; filename=\"\"")]
    [TestCase("name=\"file\"; filename=\"a/b\"")]
    [TestCase("name=\"file\"; filename=\"a\"; filename*=utf-8''b")]
    public void A_file_whose_name_is_not_plain_cannot_stand_in_a_key(string parameters)
    {
        Assert.That(Read($"{Field("key", "${filename}")}--b\r\nContent-Disposition: form-data; {parameters}\r\n\r\n", out PostFormHead? head), Is.EqualTo(PostFormFailure.None));
        Assert.That(head!.Expand(head.Fields[0]), Is.Null);
    }
}
